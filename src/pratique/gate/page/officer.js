"use strict";
/* The officer's page of a gate: scan or type, one large answer, passage for care in one press.
   Nothing of a person stays here: the last answer leaves with "next"; a check waits, by its number, until it is safely kept. */
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const $ = (id) => document.getElementById(id);
  const say = (word, told = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => told[name]);
  const KEY = "pratique-gate-key";
  const CARE = "pratique-gate-passages";
  const DEVICE_KEY = /^[A-Za-z0-9_-]{43}$/;
  const ANSWER_WITHIN = 4000;
  const waiting = new Set();
  let stream = null;
  let reader = null;
  let timer = 0;
  let again = 0;
  let setClock = null;

  /* The clock of a demonstration's gate is set by hand: the page goes by it. */
  function readClock() {
    return (setClock === null ? new Date() : new Date(setClock)).toISOString();
  }

  /* A number that sorts by time (UUIDv7), made here, so that a check sent twice is one check. */
  function makeScanId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let i = 5; i >= 0; i--) { bytes[i] = now % 256; now = Math.floor(now / 256); }
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function makeHeaders(scanId) {
    const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
    return {
      Authorization: "Bearer " + (localStorage.getItem(KEY) || ""),
      "X-Scan-Id": scanId,
      "X-Scanned-At": readClock(),
      "X-Nonce": nonce.replace(/\+/g, "-").replace(/\//g, "_"),
    };
  }

  async function send(address, options, scanId) {
    const limit = new AbortController();
    const clock = setTimeout(() => limit.abort(), ANSWER_WITHIN);
    try {
      const headers = { ...makeHeaders(scanId), ...(options.headers || {}) };
      return await fetch(address, { ...options, headers, cache: "no-store", signal: limit.signal });
    } finally {
      clearTimeout(clock);
    }
  }

  function show(section) {
    for (const name of ["enrol", "check", "answer"]) $(name).hidden = name !== section;
    $("reader").hidden = $("camera-hint").hidden = section === "answer";
    stopCamera();
    clearTimeout(again);
  }

  function make(tag, kind, text, parent) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  }

  /* ---- answers ---- */
  const SHAPES = {
    admit: '<circle cx="32" cy="32" r="29" class="icon-back"/><path d="M18 33l10 10 19-21" class="icon-line"/>',
    postpone: '<path d="M21 4h22l17 17v22L43 60H21L4 43V21z" class="icon-back"/><path d="M25 20v24M39 20v24" class="icon-line"/>',
    refer: '<rect x="4" y="4" width="56" height="56" rx="12" class="icon-back"/><circle cx="32" cy="23" r="8" class="icon-line"/><path d="M16 48c2-11 9-14 16-14s14 3 16 14" class="icon-line"/>',
  };

  function sayAge(seconds) {
    if (seconds < 120) return say("seconds", { n: Math.max(0, Math.round(seconds)) });
    return seconds < 7200 ? say("minutes", { n: Math.round(seconds / 60) }) : say("hours", { n: Math.round(seconds / 3600) });
  }

  function sayWhen(instant) {
    const shown = { dateStyle: "medium", timeStyle: "short" };
    return new Date(instant).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", shown);
  }

  function showAnswer(answer, retry) {
    show("answer");
    const box = $("answer");
    box.replaceChildren();
    const head = make("div", "answer is-" + answer.outcome, "", box);
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 64 64");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    icon.innerHTML = SHAPES[answer.outcome];
    head.append(icon);
    const told = make("div", "", "", head);
    make("h1", "", answer.handling === "passage" ? say("care_head") : say("head_" + answer.outcome), told);
    const status = words["status_" + answer.status] || answer.status;
    make("p", "marks", [status, answer.code].filter(Boolean).join(" · "), told);
    if (answer.provisional) make("p", "marks", say("provisional"), told);
    if (answer.note) make("p", "quiet", answer.note, box).id = "note";
    if (answer.handling && answer.handling !== "none") {
      const part = make("section", "part", "", box);
      make("h2", "", say("where"), part);
      make("p", "", say("where_" + answer.handling), part);
    }
    const aloud = make("section", "part", "", box);
    make("h2", "", say("aloud"), aloud);
    for (const one of lang === "zh" ? ["zh", "en"] : ["en", "zh"]) {
      const lines = (answer.says[one] || "").split("\n").filter(Boolean);
      lines.forEach((line, i) => { make("p", i ? "" : "first", line, aloud).lang = one === "zh" ? "zh-Hans" : "en"; });
    }
    if (answer.binds && answer.binds.length) {
      const part = make("section", "part", "", box);
      make("h2", "", say("binds"), part);
      for (const bind of answer.binds) make("p", "", typeof bind === "string" ? bind : bind[lang], part);
    }
    if (answer.until) make("p", "quiet", say("until", { when: sayWhen(answer.until) }), box);
    if (typeof answer.list_age_s === "number") make("p", "quiet", say("list_age", { age: sayAge(answer.list_age_s) }), box);
    const actions = make("p", "row actions", "", box);
    const next = make("button", "button big", say("next"), actions);
    next.id = "next";
    next.addEventListener("click", startCheck);
    if (answer.handling !== "passage") {
      make("button", "button care-button", say("care_short"), actions).addEventListener("click", letPass);
    }
    if (retry) {
      const button = make("button", "button quiet-button", say("again"), actions);
      button.addEventListener("click", () => check(retry.text, retry.scanId));
    }
    next.focus({ preventScroll: true });
    box.scrollIntoView();
  }

  function showRefer(note, text, scanId, code) {
    const says = { zh: words.out_say_zh, en: words.out_say_en };
    showAnswer({ outcome: "refer", status: "unknown", code, handling: "wait-here", says, note }, { text, scanId });
  }

  async function check(text, scanId = makeScanId()) {
    $("camera-hint").textContent = say("asking");
    const isToken = /^[A-Za-z0-9_-]{22}$/.test(text);
    let reply;
    try {
      reply = isToken
        ? await send("/v1/check/" + text, {}, scanId)
        : await send("/v1/check", { method: "POST", headers: { "Content-Type": "text/plain" }, body: text }, scanId);
    } catch {
      showRefer(say("out_head"), text, scanId, "");
      return;
    }
    if (reply.status === 401 || (reply.status === 403 && !(await isAnswer(reply.clone())))) {
      askForKey(say("enrol_wrong"));
      return;
    }
    const answer = await reply.json().catch(() => null);
    if (reply.status === 429) {
      const wait = Math.max(1, Number(reply.headers.get("Retry-After")) || 2);
      showRefer(say("busy_say", { n: wait }), text, scanId, "");
      again = setTimeout(() => check(text, scanId), wait * 1000);
      return;
    }
    if (!answer || !SHAPES[answer.outcome]) {
      showRefer(say("out_head"), text, scanId, (answer && answer.code) || "");
      return;
    }
    waiting.add(answer.scan_id || scanId);
    showAnswer(answer, null);
    showState();
  }

  async function isAnswer(reply) {
    const told = await reply.json().catch(() => null);
    return Boolean(told && told.outcome);
  }

  /* ---- passage for care: shown first, written down as soon as that can be ---- */
  function readPassages() {
    try { return JSON.parse(localStorage.getItem(CARE)) || []; } catch { return []; }
  }

  async function letPass() {
    const passage = { id: makeScanId(), at: readClock() };
    localStorage.setItem(CARE, JSON.stringify([...readPassages(), passage]));
    const says = { zh: words.care_say_zh, en: words.care_say_en };
    showAnswer({ outcome: "admit", status: "", code: "PASSAGE", handling: "passage", says, note: say("care_waits") }, null);
    if ((await sendPassages()) && $("note")) $("note").textContent = say("care_kept");
  }

  async function sendPassages() {
    for (const passage of readPassages()) {
      try {
        const reply = await send("/v1/passage", { method: "POST", headers: { "X-Scanned-At": passage.at }, keepalive: true }, passage.id);
        if (!reply.ok) return false;
      } catch { return false; }
      localStorage.setItem(CARE, JSON.stringify(readPassages().filter((one) => one.id !== passage.id)));
    }
    return true;
  }

  /* ---- the state of this gate: how old its list is, what is not kept yet ---- */
  async function showState() {
    const parts = [];
    let old = false;
    try {
      if (waiting.size) {
        const body = JSON.stringify({ ids: [...waiting] });
        const reply = await send("/v1/scans/kept", { method: "POST", headers: { "Content-Type": "application/json" }, body }, makeScanId());
        if (reply.ok) for (const id of (await reply.json()).kept) waiting.delete(id);
      }
      const reply = await send("/v1/state", {}, makeScanId());
      if (reply.ok) {
        const state = await reply.json();
        if (state.gate) $("gate").textContent = state.gate.name || state.gate.id;
        setClock = typeof state.clock_s === "number" ? state.clock_s * 1000 : null;
        if (setClock !== null) parts.push(say("set_clock"));
        old = state.list_age_s === null || Boolean(state.list_is_stale);
        parts.push(state.list_age_s === null ? say("list_none") : say("list_age", { age: sayAge(state.list_age_s) }));
        if (typeof state.feed_age_s === "number") parts.push(say("feed_age", { age: sayAge(state.feed_age_s) }));
      } else if (reply.status === 401 || reply.status === 403) {
        askForKey(say("enrol_wrong"));
      }
      await sendPassages();
    } catch {
      old = true;
      parts.push(say("out_head"));
    }
    const open = waiting.size + readPassages().length;
    parts.push(open ? say("waiting", { n: open }) : say("waiting_none"));
    $("state").textContent = parts.join(" · ");
    $("state").classList.toggle("old", old);
  }

  /* ---- camera, photograph, typing ---- */
  function getReader() {
    if (!reader) {
      ZXingWASM.prepareZXingModule({ overrides: { locateFile: (name) => "/page/" + name } });
      reader = (image) => ZXingWASM.readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
    }
    return reader;
  }

  async function startCamera() {
    try {
      const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } };
      stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch {
      $("camera-hint").textContent = say("camera_none");
      return;
    }
    localStorage.setItem("pratique-gate-camera", "on");
    $("view").hidden = false;
    $("camera").textContent = say("camera_off");
    $("camera-hint").textContent = say("camera_hint");
    $("video").srcObject = stream;
    await $("video").play();
    look();
  }

  function stopCamera() {
    clearTimeout(timer);
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    $("view").hidden = true;
    $("camera").textContent = say("camera_on");
  }

  async function look() {
    const video = $("video");
    const source = stream;
    if (video.videoWidth) {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext("2d");
      context.drawImage(video, 0, 0);
      const found = await getReader()(context.getImageData(0, 0, canvas.width, canvas.height)).catch(() => []);
      if (source !== stream || !stream) return;
      if (found.length && found[0].text) { take(found[0].text); return; }
    }
    if (stream) timer = setTimeout(look, 100);
  }

  async function readPhoto(file) {
    const found = await getReader()(file).catch(() => []);
    $("photo").value = "";
    if (found.length && found[0].text) take(found[0].text);
    else $("camera-hint").textContent = say("photo_none");
  }

  /* What was read is a code, or the key of this device. */
  function take(text) {
    if (navigator.vibrate) navigator.vibrate(60);
    stopCamera();
    if (DEVICE_KEY.test(text.trim())) useKey(text.trim());
    else if (localStorage.getItem(KEY)) check(text.trim());
    else askForKey(say("enrol_form"));
  }

  function useKey(key) {
    localStorage.setItem(KEY, key);
    $("key").value = "";
    startCheck();
    showState();
  }

  function readyCamera(hint) {
    $("camera-hint").textContent = navigator.mediaDevices ? hint : say("camera_none");
    $("camera").hidden = !navigator.mediaDevices;
  }

  function startCheck() {
    show("check");
    $("typed").value = "";
    $("typed-error").hidden = true;
    readyCamera("");
    if (navigator.mediaDevices && localStorage.getItem("pratique-gate-camera") === "on") startCamera();
    else $("typed").focus();
  }

  function askForKey(error) {
    show("enrol");
    $("key-error").hidden = !error;
    $("key-error").textContent = error || "";
    readyCamera("");
    $("key").focus();
  }

  $("care").addEventListener("click", letPass);
  $("camera").addEventListener("click", () => {
    if (!stream) { startCamera(); return; }
    localStorage.setItem("pratique-gate-camera", "off");
    stopCamera();
  });
  $("photo").addEventListener("change", (event) => { if (event.target.files.length) readPhoto(event.target.files[0]); });
  $("typed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("typed").value.trim();
    $("typed-error").hidden = Boolean(text);
    $("typed-error").textContent = text ? "" : say("typed_none");
    if (text) check(text); else $("typed").focus();
  });
  $("enrol-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const key = $("key").value.trim();
    if (DEVICE_KEY.test(key)) useKey(key);
    else askForKey(say("enrol_form"));
  });
  $("other-key").addEventListener("click", () => { localStorage.removeItem(KEY); askForKey(""); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stopCamera(); });
  window.addEventListener("online", showState);
  setInterval(showState, 5000);
  if (localStorage.getItem(KEY)) { startCheck(); showState(); } else askForKey("");
})();
