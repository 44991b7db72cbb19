// Fetches a fresh code before this one ends, while the page is looked at.
"use strict";
(() => {
  const card = document.querySelector("[data-reload]");
  if (!card) return;
  const due = Date.now() + Math.max(5, Number(card.dataset.reload)) * 1000;
  const renew = () => {
    if (document.visibilityState === "visible" && Date.now() >= due) location.replace(location.pathname);
  };
  setInterval(renew, 5000);
  document.addEventListener("visibilitychange", renew);
})();
