"use strict";
/* Rows without a round trip, and the picture of the days as they are filled in. All of it works without this. */
(() => {
  const question = document.getElementById("question");
  if (!question) return;
  document.documentElement.classList.add("js");
  const svgName = "http://www.w3.org/2000/svg";
  const summary = document.getElementById("summary");
  if (summary) summary.focus();

  const part = (row, name) => row.querySelector(`[data-part="${name}"]`);
  const wallClock = (day, time) => {
    const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
    const clock = /^(\d\d):(\d\d)/.exec(time);
    return match && clock ? Date.UTC(match[1], match[2] - 1, match[3], clock[1], clock[2]) / 1000 : null;
  };

  /* 1. The picture. */
  const figure = question.querySelector(".strip");
  const start = Number(figure.dataset.start);
  const now = Number(figure.dataset.now);
  const length = Number(figure.dataset.days) * 86400;
  const shape = (name, at) => {
    const made = document.createElementNS(svgName, name);
    for (const [key, value] of Object.entries(at)) made.setAttribute(key, value);
    return made;
  };
  const percent = (value) => `${(value * 100).toFixed(3)}%`;
  const readStay = (row) => {
    const first = wallClock(part(row, "from_date").value, part(row, "from_time").value || "00:00");
    let last = part(row, "here").checked ? now
      : wallClock(part(row, "until_date").value, part(row, "until_time").value || "23:59");
    if (first === null || last === null || last < first) return null;
    last = Math.min(last, now);
    return last < start ? null : [Math.max(first, start), last];
  };
  const draw = () => {
    const told = [];
    [...question.querySelectorAll(".row.stay")].forEach((row, i) => {
      row.classList.toggle("is-here", part(row, "here").checked);
      const badge = row.querySelector(".badge");
      badge.textContent = i + 1;
      badge.className = `badge shade-${i % 4 + 1}`;
      const span = readStay(row);
      if (span) told.push([...span, i + 1]);
    });
    const blocks = [];
    for (const [first, last, number] of told) {
      const width = Math.max(last - first, length / 400) / length;
      const left = (first - start) / length;
      blocks.push(shape("rect", { x: percent(left), width: percent(width), y: 22, height: 40, class: `block shade-${(number - 1) % 4 + 1}` }));
      if (width > 0.03) {
        const text = shape("text", { x: percent(left + width / 2), y: 48, class: "block-text" });
        text.textContent = number;
        blocks.push(text);
      }
    }
    const gaps = [];
    let reached = start;
    let untold = 0;
    const holes = [];
    const close = (until) => {
      if (until - reached > 3600) {
        untold += until - reached;
        holes.push([reached, until]);
        gaps.push(shape("rect", { x: percent((reached - start) / length), width: percent((until - reached) / length), y: 22, height: 40, class: "gap" }));
      }
    };
    for (const [first, last] of [...told].sort((a, b) => a[0] - b[0])) {
      close(first);
      reached = Math.max(reached, last);
    }
    close(now);
    figure.querySelector(".stays").replaceChildren(...blocks);
    figure.querySelector(".gaps").replaceChildren(...gaps);
    const words = figure.querySelector(".strip-words");
    const days = Math.round(untold / 86400);
    const span = days >= 2 ? words.dataset.day.replace("{n}", days) : words.dataset.hour.replace("{n}", Math.round(untold / 3600));
    words.textContent = untold ? words.dataset.gap.replace("{span}", span) : words.dataset.full;
    nameGaps(holes);
  };
  const two = (n) => String(n).padStart(2, "0");
  const isChinese = question.dataset.language !== "en";
  const near = (seconds) => {
    const at = new Date(seconds * 1000);
    const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    if (isChinese) return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日（周${"日一二三四五六"[at.getUTCDay()]}）${clock}`;
    const name = (options) => at.toLocaleDateString("en-GB", { ...options, timeZone: "UTC" });
    return `${name({ weekday: "short" })} ${at.getUTCDate()} ${name({ month: "long" })}, ${clock}`;
  };
  const nameGaps = (holes) => {
    const list = figure.querySelector(".gaps-told");
    list.hidden = holes.length === 0;
    list.replaceChildren(...holes.map(([first, last]) => {
      const from = first % 86400 === 86340 ? first + 60 : first;
      const item = document.createElement("li");
      const words = document.createElement("span");
      words.textContent = list.dataset.words.replace("{first}", near(from)).replace("{last}", near(last));
      const button = document.createElement("button");
      button.type = "submit";
      button.name = "do";
      button.className = "drop fill";
      const iso = (s) => new Date(s * 1000).toISOString().slice(0, 16);
      button.value = `fill:${iso(from)}/${iso(last)}`;
      button.textContent = list.dataset.fill;
      item.append(words, " ", button);
      return item;
    }));
  };

  /* 2. Rows. */
  const renumber = (rows) => [...rows.querySelectorAll(".nth")].forEach((one, i) => { one.textContent = i + 1; });
  let next = 100;
  const add = (kind, number = next) => {
    const rows = question.querySelector(`[data-rows="${kind}"]`);
    const made = document.getElementById(`new-${kind}`).content.cloneNode(true);
    const holder = document.createElement("div");
    holder.append(made);
    for (const one of holder.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "value", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace("999", String(number)));
      }
    }
    next = Math.max(next, number) + 1;
    const row = holder.firstElementChild;
    rows.append(row);
    renumber(rows);
    if (window.pratiquePlaces) window.pratiquePlaces.enhanceAll(row);
    draw();
    return row;
  };
  const startAt = (row) => row.querySelector("input, select").focus();
  const changed = () => question.dispatchEvent(new Event("rowschange"));
  const setRows = (names) => {
    for (const rows of question.querySelectorAll("[data-rows]")) {
      const kind = rows.dataset.rows;
      const pattern = new RegExp(`^${kind}-(\\d+)-`);
      const wanted = new Set(names.map((name) => pattern.exec(name)).filter(Boolean).map((match) => match[1]));
      for (const row of [...rows.querySelectorAll(".row")]) {
        const number = pattern.exec(row.querySelector("[name]").name)[1];
        if (wanted.has(number)) wanted.delete(number);
        else if (wanted.size || rows.children.length > 1) row.remove();
      }
      for (const number of wanted) add(kind, Number(number));
      renumber(rows);
    }
  };
  const isEmpty = (row) => ["place", "from_date", "from_time", "until_date", "until_time"].every((name) => !part(row, name).value);
  const fill = (wish) => {
    const [from, until] = wish.slice(5).split("/").map((end) => end.split("T"));
    const row = [...question.querySelectorAll(".row.stay")].find(isEmpty) || add("stay");
    [part(row, "from_date").value, part(row, "from_time").value] = from;
    const isNow = Math.abs(wallClock(...until) - now) < 61;
    part(row, "here").checked = isNow;
    if (!isNow) [part(row, "until_date").value, part(row, "until_time").value] = until;
    draw();
    part(row, "place").focus();
    changed();
  };
  question.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.add) {
      event.preventDefault();
      startAt(add(button.dataset.add));
      changed();
    } else if (button.classList.contains("fill")) {
      event.preventDefault();
      fill(button.value);
    } else if (button.classList.contains("whole")) {
      event.preventDefault();
      const row = button.closest(".row");
      part(row, "from_date").value = new Date(start * 1000).toISOString().slice(0, 10);
      part(row, "from_time").value = "";
      part(row, "here").checked = true;
      draw();
      changed();
    } else if (button.classList.contains("drop")) {
      event.preventDefault();
      const row = button.closest(".row");
      const rows = row.parentElement;
      const kind = row.dataset.kind;
      row.remove();
      if (!rows.querySelector(".row")) add(kind);
      renumber(rows);
      draw();
      startAt(rows);
      changed();
    }
  });
  const trip = question.querySelector(".trip");
  const showTrip = () => {
    const mode = trip.querySelector('input[name="trip-mode"]:checked');
    trip.classList.toggle("no-trip", mode !== null && mode.value === "none");
  };
  question.addEventListener("input", draw);
  question.addEventListener("change", () => { draw(); showTrip(); });
  draw();
  showTrip();
  const first = question.querySelector("[autofocus]");
  if (first) first.focus();
  window.pratiqueTravel = { setRows, draw: () => { draw(); showTrip(); } };
})();
