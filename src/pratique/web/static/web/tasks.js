// Keys on a list of tasks: j and k go down and up, x ticks, Enter opens. The list works without.
"use strict";
(() => {
  const form = document.querySelector("form[data-tasks]");
  if (!form) return;
  const rows = [...form.querySelectorAll(".queue-row")];
  let at = -1;
  const go = (to) => {
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].querySelector("input").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const typed = event.target.closest("input:not([type=checkbox]), select, textarea, button, a, summary");
    if (typed || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && at >= 0) rows[at].querySelector("input").click();
    else if (event.key === "Enter" && at >= 0) rows[at].querySelector("a").click();
    else return;
    event.preventDefault();
  });
  form.addEventListener("focusin", (event) => {
    const row = rows.indexOf(event.target.closest(".queue-row"));
    if (row >= 0) at = row;
  });
})();
