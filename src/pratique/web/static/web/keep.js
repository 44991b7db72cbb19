"use strict";
/* What is typed stays with this tab's own history entry, so that Back, Forward and Reload find it; it goes with the tab. */
(() => {
  const question = document.getElementById("question");
  const travel = window.pratiqueTravel;
  if (!question || !travel) return;
  const read = () => [...new FormData(question)].filter(([, value]) => typeof value === "string");
  const keep = () => history.replaceState({ ...history.state, typed: read() }, "");
  const kept = history.state && history.state.typed;
  if (Array.isArray(kept) && JSON.stringify(kept) !== JSON.stringify(read())) {
    const names = kept.map(([name]) => name);
    travel.setRows(names);
    for (const field of question.elements) {
      if (!field.name || field.tagName === "BUTTON") continue;
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else field.value = values.length ? values[0] : "";
    }
    const more = question.querySelector("details.more");
    if (kept.some(([name, value]) => /^(contact|order)-/.test(name) && value)) more.open = true;
    travel.draw();
  }
  const along = document.querySelector(".switch-form");
  if (along) along.addEventListener("submit", () => {
    for (const field of along.querySelectorAll('[type="hidden"]:not([name="do"])')) field.remove();
    for (const [name, value] of read()) {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", name, value];
      along.append(field);
    }
  });
  question.addEventListener("change", keep);
  question.addEventListener("submit", keep);
  question.addEventListener("rowschange", keep);
  for (const link of document.querySelectorAll("a, .switch-form button, .care button")) link.addEventListener("click", keep);
})();
