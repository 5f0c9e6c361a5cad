// The desk's keys. Every control that has a key says so in data-key; the page works without this.
"use strict";

const NEWS_EVERY = 8000; // milliseconds between two looks at what others decided
const RECHECK_EVERY = 700;
let busy = false; // a form is on its way: a second press would decide on the next claim unseen

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const typing = (element) => element.matches("input, textarea, select");
const visible = (element) =>
  element.getClientRects().length > 0 || element.matches("summary, .filterbox *, [data-opens]");

function openField(summary) {
  const details = summary.parentElement;
  details.open = true;
  const field = one("textarea:not([readonly]), input:not([type=hidden])", details);
  if (details.id === "span") startSpan();
  else if (field) { field.focus(); if (field.select) field.select(); }
}

function press(element) {
  if (element.matches("summary")) openField(element);
  else if (typing(element) || element.matches("figure")) {
    const folded = element.closest("details:not([open])");
    if (folded) folded.open = true;
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  } else element.click();
}

// ---- the span of a claim, as a selection in the text -------------------------------------------

const runs = all("#text [data-at]");
const points = (text) => [...text].length; // code points, as the database counts
const spanForm = () => one("#span form");
let spanning = false;

function place(offset) {
  for (const run of runs) {
    const at = Number(run.dataset.at);
    const text = run.textContent;
    const length = points(text);
    if (offset >= at && offset <= at + length) {
      return [run.firstChild, [...text].slice(0, offset - at).join("").length];
    }
  }
  return null;
}

function offsetOf(node, index) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const run = element.closest("[data-at]");
  if (!run || node.nodeType !== Node.TEXT_NODE) return null;
  return Number(run.dataset.at) + points(node.data.slice(0, index));
}

function startSpan() {
  const from = place(Number(spanForm().elements.start.value));
  const to = place(Number(spanForm().elements.end.value));
  if (!from || !to) return;
  document.activeElement.blur();
  spanning = true;
  getSelection().setBaseAndExtent(...from, ...to);
  one("#span").scrollIntoView({ block: "nearest" });
  from[0].parentElement.scrollIntoView({ block: "center" });
}

function takeSelection() {
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) return false;
  const range = selection.getRangeAt(0);
  let start = offsetOf(range.startContainer, range.startOffset);
  let end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return false;
  // Moving by words leaves a space at either end.
  const text = textBetween(start, end);
  start += points(text) - points(text.trimStart());
  end -= points(text) - points(text.trimEnd());
  if (start >= end) return false;
  const form = spanForm();
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.elements.span_text.value = textBetween(start, end);
  return true;
}

function textBetween(start, end) {
  // What lies between paragraphs is not on the page, so that a span stays inside one.
  let text = "";
  for (const run of runs) {
    const at = Number(run.dataset.at);
    const own = [...run.textContent];
    if (at + own.length <= start || at >= end) continue;
    text += own.slice(Math.max(0, start - at), end - at).join("");
  }
  return text;
}

function moveSpan(event) {
  const selection = getSelection();
  const direction = event.key === "ArrowRight" ? "forward" : "backward";
  if (event.shiftKey) {
    const range = selection.getRangeAt(0);
    const { startContainer, startOffset, endContainer, endOffset } = range;
    selection.setBaseAndExtent(endContainer, endOffset, startContainer, startOffset);
  }
  selection.modify("extend", direction, "word");
  if (event.shiftKey) {
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    selection.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
  }
  takeSelection();
}

document.addEventListener("mouseup", () => {
  const details = one("#span");
  if (details && details.open && spanForm()) takeSelection();
});

// ---- rows, keys --------------------------------------------------------------------------------

function step(by) {
  const rows = all("a.row");
  if (rows.length === 0) return false;
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.min(Math.max(at < 0 ? 0 : at + by, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function inField(event) {
  const field = event.target;
  if (event.key === "Escape") { field.blur(); event.preventDefault(); }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) {
    const button = one("[data-sends]", field.form);
    if (button) { event.preventDefault(); field.form.requestSubmit(button); }
  }
}

function inSpan(event) {
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") moveSpan(event);
  else if (event.key === "Enter") {
    if (takeSelection()) spanForm().requestSubmit(one("button", spanForm()));
  } else if (event.key === "Escape") {
    spanning = false;
    getSelection().removeAllRanges();
    one("#span").open = false;
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (typing(event.target)) { inField(event); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || busy) return;
  if (one("dialog[open]")) return;
  if (spanning) { inSpan(event); return; }
  const key = { ArrowDown: "j", ArrowUp: "k" }[event.key] || event.key;
  if ((key === "j" || key === "k") && step(key === "j" ? 1 : -1)) { event.preventDefault(); return; }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return; // an article scrolls
  if (key === "r") {
    const button = one("[data-rejects]", document.activeElement.closest("figure") || document.body);
    if (button && document.activeElement.closest("figure")) { event.preventDefault(); button.click(); }
    return;
  }
  if (key === "Escape") {
    all("details.edit[open]").forEach((details) => { details.open = false; });
    document.activeElement.blur();
    return;
  }
  const control = all(`[data-key="${CSS.escape(key)}"]`).find(visible);
  if (control) { event.preventDefault(); press(control); }
});

document.addEventListener("submit", (event) => {
  if (event.target.method !== "dialog") busy = true;
});
addEventListener("pageshow", () => { busy = false; }); // also when the browser goes back to it

all("[data-opens]").forEach((button) => button.addEventListener("click", () => {
  document.getElementById(button.dataset.opens).showModal();
}));
all("[data-toggles]").forEach((button) => button.addEventListener("click", () => {
  const on = document.getElementById("text").classList.toggle(button.dataset.toggles);
  button.setAttribute("aria-pressed", String(on));
}));
one("summary[data-key='t']")?.addEventListener("click", () => {
  if (!one("#span").open) setTimeout(startSpan);
});

// ---- text and list light each other up ---------------------------------------------------------

function light(event, on) {
  const claim = event.target.closest?.("[data-claim]")?.dataset.claim;
  if (!claim) return;
  all(`[data-claim="${CSS.escape(claim)}"]`).forEach((e) => e.classList.toggle("lit", on));
}
for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}

// ---- what others decide, and the check under way -----------------------------------------------

async function get(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  return response.ok ? response.json() : null;
}

let last = Number(document.body.dataset.last);
async function news() {
  if (document.hidden) return;
  const found = await get(`/changes?after=${last}`).catch(() => null);
  if (!found) return;
  last = found.last;
  const here = one("#claim")?.dataset.id;
  for (const change of found.changes) {
    if (here && change.claim !== here) continue;
    const line = document.createElement("p");
    line.textContent = here
      ? `${change.said} on this claim just now. Reload to see it.`
      : `${change.said}: ${change.statement}`;
    one("#news").replaceChildren(line);
  }
}
// A page that says what is wrong has no number: it is not where news is awaited.
if (one("#keys") && document.body.dataset.last) setInterval(news, NEWS_EVERY);

async function recheck() {
  const state = await get(`/claims/${one("#claim").dataset.id}/recheck`).catch(() => null);
  if (state && state.running) setTimeout(recheck, RECHECK_EVERY);
  else location.reload();
}
if (one("#running")) setTimeout(recheck, RECHECK_EVERY);

// On a small screen the filters would push the queue away.
if (matchMedia("(max-width: 34rem)").matches) {
  all("details.filterbox:not([data-used])").forEach((details) => { details.open = false; });
}

// The claim at hand, and the first row, are where the reader starts.
if (matchMedia("(min-width: 60.01rem)").matches) one(".mark.here")?.scrollIntoView({ block: "center" });
if (document.activeElement === document.body) one("[data-first]")?.focus();
