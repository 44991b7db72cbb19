"use strict";
/* A combobox (WAI-ARIA 1.2) over the list of places, which is fetched once: what one types stays here. */
window.pratiquePlaces = (() => {
  const question = document.getElementById("question");
  if (!question) return null;
  const isChinese = question.dataset.language !== "en";
  const limit = 8;
  let rows = null;
  let next = 0;
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/ü/g, "v")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9\u4e00-\u9fff]/g, "");
  const fetchRows = async () => {
    const answer = await fetch(question.dataset.places);
    if (!answer.ok) throw new Error("no places");
    rows = (await answer.json()).map(([code, name, reading]) => {
      const names = name.split(" ");
      return { code, name, reading, own: names[names.length - 1], flat: names.join(""), first: fold(reading.split(",")[0]), all: fold(reading) };
    });
  };
  let loading = null;
  const load = () => {
    if (!loading) loading = fetchRows().catch(() => { loading = null; });
    return loading;
  };
  const text = (row) => isChinese ? `${row.name} ${row.code}` : `${row.reading} (${row.name}) ${row.code}`;
  const rank = (row, wanted) => {
    if (/^\d+$/.test(wanted)) return row.code.startsWith(wanted) ? 0 : -1;
    if (/^[a-z]+$/.test(wanted)) {
      if (row.first === wanted) return 0;
      if (row.first.startsWith(wanted)) return 1;
      if (row.all.startsWith(wanted)) return 2;
      return row.all.includes(wanted) ? 3 : -1;
    }
    if (row.own === wanted) return 0;
    if (row.own.startsWith(wanted)) return 1;
    if (row.own.includes(wanted)) return 2;
    if (row.flat.includes(wanted)) return 3;
    let at = 0;
    for (const letter of row.flat) if (letter === wanted[at]) at += 1;
    return wanted.length > 2 && at === wanted.length ? 4 : -1;
  };
  const grain = (row) => row.code.endsWith("0000") ? 2 : row.code.endsWith("00") ? 0 : 1;
  /* Several words in any order: each begins a reading or stands in the name; the more of them its own, the better. */
  const rankWords = (row, words) => {
    const readings = row.reading.split(",").map(fold);
    const fits = (word, own) => own ? row.first.startsWith(word) || row.own.includes(word)
      : readings.some((one) => one.startsWith(word)) || row.flat.includes(word);
    if (!words.every((word) => fits(word, false))) return -1;
    return words.some((word) => fits(word, true)) ? 2 : 3;
  };
  const search = (typed) => {
    const text = typed.replace(/\d{6}\s*$/, (code) => typed.trim() === code ? code : "");
    const wanted = fold(text);
    const words = text.split(/[\s,，、;/()（）]+/).map(fold).filter(Boolean);
    if (!wanted || !rows) return [];
    const found = [];
    for (const row of rows) {
      let place = rank(row, wanted);
      if (place < 0 && words.length > 1) place = rankWords(row, words);
      if (place >= 0) found.push([place, row.own.length, grain(row), row.code, row]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3] < b[3] ? -1 : 1));
    return found.slice(0, limit).map((one) => one[4]);
  };
  const isSettled = (typed) => {
    const code = /(\d{6})\s*$/.exec(typed);
    return Boolean(code && rows && rows.some((row) => row.code === code[1]));
  };
  const enhance = (input) => {
    if (input.dataset.ready) return;
    input.dataset.ready = "yes";
    const id = `places-${next += 1}`;
    const hadFocus = document.activeElement === input;
    const box = document.createElement("div");
    box.className = "combo";
    input.replaceWith(box);
    const list = document.createElement("ul");
    list.id = id;
    list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${input.id}"]`);
    list.setAttribute("aria-label", label ? label.textContent.trim() : "");
    list.hidden = true;
    const word = document.createElement("span");
    word.className = "combo-word";
    word.setAttribute("aria-live", "polite");
    box.append(input, list, word);
    if (hadFocus) input.focus();
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    let found = [];
    let at = -1;
    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (to) => {
      at = to;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at ? "true" : "false"));
      if (at >= 0) {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const choose = (row) => {
      input.value = text(row);
      word.textContent = question.dataset.sayChosen.replace("{place}", input.value);
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = () => {
      if (document.activeElement !== input) return;
      found = search(input.value);
      list.replaceChildren(...found.map((row, i) => {
        const item = document.createElement("li");
        item.id = `${id}-${i}`;
        item.setAttribute("role", "option");
        const small = document.createElement("small");
        item.append(isChinese ? row.name : row.reading, small);
        small.textContent = isChinese ? row.code : `${row.name} ${row.code}`;
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(row); });
        return item;
      }));
      const isEmpty = found.length === 0;
      list.hidden = isEmpty;
      input.setAttribute("aria-expanded", String(!isEmpty));
      word.textContent = isEmpty ? (input.value.trim() ? question.dataset.sayNone : "") : question.dataset.sayMany.replace("{n}", found.length);
      mark(-1);
    };
    input.addEventListener("focus", load);
    input.addEventListener("input", async () => { await load(); show(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { load().then(show); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
      } else if (event.key === "Enter" && !list.hidden && found.length) {
        event.preventDefault();
        choose(found[Math.max(at, 0)]);
      } else if (event.key === "Enter" && input.value.trim() && !isSettled(input.value)) {
        event.preventDefault(); /* an unsettled place never sends the form */
        load().then(show);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
  };
  const enhanceAll = (root) => root.querySelectorAll("input.place").forEach(enhance);
  enhanceAll(question);
  return { enhanceAll };
})();
