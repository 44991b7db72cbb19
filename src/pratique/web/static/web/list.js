"use strict";
/* Filters the rows while one types; without this script the form asks the server the same. */
(() => {
  const form = document.querySelector("form.search");
  if (!form) return;
  const query = form.elements.q;
  const level = form.elements.level;
  const found = form.querySelector(".found");
  const nothing = document.querySelector(".nothing");
  const rows = [...document.querySelectorAll("tr[data-search]")];
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/ü/g, "v")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9\u4e00-\u9fff]/g, "");
  const isWhole = !new URLSearchParams(location.search).get("q") && !new URLSearchParams(location.search).get("level");
  if (!isWhole) return;
  const overview = document.querySelector(".overview");
  const filter = () => {
    const words = query.value.split(/\s+/).map(fold).filter(Boolean);
    const lines = new Set();
    for (const row of rows) {
      const fits = (!level.value || row.dataset.level === level.value) && words.every((w) => row.dataset.search.includes(w));
      row.hidden = !fits;
      if (fits) lines.add(row.dataset.line);
    }
    for (const province of document.querySelectorAll(".province")) {
      province.hidden = !province.querySelector("tr[data-search]:not([hidden])");
    }
    if (overview) overview.hidden = words.length > 0 || level.value !== "";
    nothing.hidden = lines.size > 0;
    found.textContent = form.dataset.say.replace("{n}", lines.size);
  };
  query.addEventListener("input", filter);
  level.addEventListener("change", filter);
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
})();
