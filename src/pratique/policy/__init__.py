"""Policy as data: CertLogic, packs, their checks; compiled to Python source over tuples."""
