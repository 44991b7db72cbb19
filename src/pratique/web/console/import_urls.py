"""The addresses of line lists and of duplicates in bulk."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import duplicate_pages, import_pages

urlpatterns = [
    path("duplicates/", duplicate_pages.duplicates, name="duplicates"),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/undo/<str:batch>/", import_pages.undo, name="imports_undo"),
    path("imports/<str:upload_id>/", import_pages.file, name="imports_file"),
    path("imports/<str:upload_id>/rows-to-mend.<str:form>", import_pages.mend, name="imports_mend"),
]
