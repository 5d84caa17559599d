"use strict";

// One row after the other, and what is said of each. Texts come from documents: they are put in as text, never as HTML.

const $ = (id) => document.getElementById(id);
const TOLD = { accept: "Accepted", edit: "Edited", reject: "Rejected", skip: "Skipped" };
const MARKED = { evidence: "The evidence given", against: "What contradicts the answer" };
const LISTED = 50;
const filter = $("filter");
const state = { card: null, visited: [], ahead: [], editing: false, rows: 0, first: 0 };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const many = (n, unit) => `${n.toLocaleString("en")} ${unit}${n === 1 ? "" : "s"}`;

// ---- the server ----------------------------------------------------------------------------------------------------

async function ask(path, body) {
  const how = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(`api/${path}`, { ...how, credentials: "same-origin" });
  } catch {
    throw new Error("The command has ended or does not answer, so this is not saved: start it again.");
  }
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.error ?? "The command has refused this, so it is not saved: open the address that the terminal shows.");
}

// One step at a time: a key that is pressed while a decision is on its way to the disk is meant for a row that nobody
// has seen yet, and does nothing. What is looked for waits instead.
let last = Promise.resolve();
let underWay = 0;
function step(work, waits = false) {
  if (underWay && !waits) return;
  underWay += 1;
  last = last.then(work).catch((error) => tell(error.message, true)).finally(() => (underWay -= 1));
}

const asked = () => Object.fromEntries(new FormData(filter));

// ---- what is done --------------------------------------------------------------------------------------------------

function leave() {
  if (state.card) state.visited.push(state.card.rank);
  state.ahead = [];
}

async function decide(decision, written) {
  const { rank, status } = state.card;
  const next = await ask("decide", { rank, decision, seen: status, written, asked: asked() });
  leave();
  stand(next.state, next.matching);
  tell(`${TOLD[decision]}.`, false, true);
  show(next.card);
  if (!next.card) $("done").focus();
}

async function go(rank) {
  show((await ask(`row?rank=${rank}`)).card);
  tell("");
}

async function back() {
  const rank = state.visited.pop() ?? (state.card?.rank ? state.card.rank - 1 : undefined);
  if (rank === undefined) return tell("There is no row before this one.");
  if (state.card) state.ahead.push(state.card.rank);
  await go(rank);
}

async function on() {
  const known = state.ahead.pop();
  if (state.card) state.visited.push(state.card.rank);
  if (known !== undefined) return go(known);
  await after(state.card?.rank ?? -1);
  tell("");
}

async function after(rank) {
  const next = await ask("after", { rank, asked: asked() });
  stand(next.state, next.matching);
  show(next.card);
}

async function undoLast() {
  const done = await ask("undo", {});
  stand(done.state);
  if (!done.card) return tell("There is nothing to undo.");
  state.visited = state.visited.filter((rank) => rank !== done.card.rank);
  show(done.card);
  tell("Undone.");
}

function edit() {
  const { raw } = state.card;
  state.editing = true;
  $("steps-part").hidden = !raw.reasoning;
  const field = (name, value) => element("textarea", { name, value: value ?? "", rows: 2, dir: "auto", spellcheck: true });
  for (const [id, name] of [["question", "question"], ["reasoning", "reasoning"], ["answer", "answer"]]) {
    const made = field(name, raw[name]);
    made.setAttribute("aria-labelledby", `${id}-name`);
    made.addEventListener("input", lookUp);
    fill($(id), made);
  }
  swap(true);
  $("answer").firstChild.focus({ preventScroll: true });
  $("answer").scrollIntoView({ block: "nearest" });
  lookUp();
}

// While somebody writes, nothing else takes the row away from under the text.
function swap(editing) {
  $("editing").hidden = !editing;
  $("actions").hidden = editing;
  for (const place of [filter, document.querySelector(".tools")]) place.inert = editing;
}

function written() {
  return Object.fromEntries(["question", "reasoning", "answer"].map((name) => [name, document.querySelector(`textarea[name=${name}]`).value]));
}

async function save() {
  const text = written();
  if (!text.question.trim() || !text.answer.trim()) return tell("A question and an answer must be left; reject the row instead.", true);
  const plain = (value) => (value ?? "").replace(/\r\n?/g, "\n").trim();
  const same = ["question", "reasoning", "answer"].every((name) => plain(text[name]) === plain(state.card.raw[name]));
  await decide(same ? "accept" : "edit", same ? undefined : text);
}

let waiting = 0;
function lookUp() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    if (!state.editing) return;
    const { rank } = state.card;
    const { hints } = await ask("hints", { rank, written: written() }).catch(() => ({ hints: [] }));
    if (!state.editing || state.card.rank !== rank) return;
    const lines = hints.length ? hints : state.card.chunk?.parts ? ["All its numbers and names occur in the text."] : [];
    $("hints").replaceChildren(...lines.map((line) => element("p", { className: hints.length ? "" : "fine", textContent: line })));
  }, 250);
}

async function openGroup() {
  const { groups } = await ask(`groups?rank=${state.card.rank}`);
  $("groups").replaceChildren(...groups.map(groupLine));
  if (!groups.length) $("groups").append(element("p", { textContent: "No other row that nobody has decided is like this one." }));
  $("group").showModal();
}

function groupLine({ name, told, count }) {
  const buttons = [["accept", "Accept"], ["reject", "Reject"]].map(([decision, word]) => {
    const button = element("button", { type: "button", className: decision, textContent: `${word} ${count.toLocaleString("en")}` });
    button.setAttribute("aria-label", `${word} ${many(count, "row")}: ${told}`);
    button.addEventListener("click", () => step(() => together(name, decision, count)));
    return button;
  });
  return element("div", {}, element("p", { dir: "auto", textContent: `${told}: ${many(count, "row")}` }), ...buttons);
}

async function together(name, decision, count) {
  $("group").close();
  const next = await ask("together", { rank: state.card.rank, name, decision, count, asked: asked() });
  leave();
  stand(next.state, next.matching);
  show(next.card);
  tell(`${TOLD[decision]} ${many(count, "row")}.`, false, true);
}

// ---- the list ------------------------------------------------------------------------------------------------------

async function openList(first = 0) {
  const { total, rows } = await ask("list", { first, asked: asked() });
  state.first = first;
  $("matches").textContent = total ? `${first + 1}–${first + rows.length} of ${total.toLocaleString("en")}, the riskiest first` : "No row matches.";
  $("rows").replaceChildren(...rows.map(listLine));
  const [previous, next] = $("pages").children;
  $("pages").hidden = total <= LISTED;
  previous.disabled = first === 0;
  next.disabled = first + LISTED >= total;
  if (!$("list").open) $("list").showModal();
}

function listLine({ rank, question, rating, status }) {
  const button = element(
    "button", { type: "button" },
    element("span", { className: "number", textContent: rank + 1 }), element("span", { className: "line", dir: "auto", textContent: question }),
    element("span", { className: "number", textContent: TOLD[status] ?? (status === "open" ? "" : status) }), element("span", { className: "number", textContent: rating ?? "–" }),
  );
  button.addEventListener("click", () => step(async () => {
    $("list").close();
    leave();
    await go(rank);
  }));
  return element("li", {}, button);
}

// ---- keys and buttons ----------------------------------------------------------------------------------------------

const needCard = (work) => () => (state.card ? work() : undefined);
const DO = {
  accept: needCard(() => decide("accept")), reject: needCard(() => decide("reject")), skip: needCard(() => decide("skip")),
  edit: needCard(edit), group: needCard(openGroup), back, on, undo: undoLast, save, list: () => openList(),
  cancel: () => show(state.card), help: () => $("help").showModal(), filter: () => toggleFilter(true),
};
const KEYS = { a: "accept", e: "edit", r: "reject", s: "skip", b: "back", ArrowLeft: "back", ArrowRight: "on", g: "group", u: "undo", l: "list", "?": "help", "/": "filter" };

function toggleFilter(open) {
  filter.hidden = !open;
  $("open-filter").setAttribute("aria-expanded", String(open));
  if (open) filter.elements.words.focus();
}

addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (state.editing) {
    const what = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "save" : event.key === "Escape" ? "cancel" : undefined;
    if (what) event.preventDefault(), step(DO[what]);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape" || (event.key === "Enter" && event.target.matches("input"))) {
      event.preventDefault(); // Escape would empty the field of a search
      event.target.blur();
    }
    return;
  }
  if (event.key.startsWith("Arrow") && event.target.closest("#chunk")) return;
  const what = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (what) event.preventDefault(), step(DO[what]);
});
addEventListener("beforeunload", (event) => state.editing && event.preventDefault());
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => step(DO[button.dataset.do]));
$("open-help").addEventListener("click", DO.help);
$("open-list").addEventListener("click", () => step(DO.list));
$("open-filter").addEventListener("click", () => toggleFilter(filter.hidden));
$("pages").firstElementChild.addEventListener("click", () => step(() => openList(state.first - LISTED)));
$("pages").lastElementChild.addEventListener("click", () => step(() => openList(state.first + LISTED)));
filter.addEventListener("submit", (event) => event.preventDefault());
let typing = 0;
filter.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    state.visited = [];
    state.ahead = [];
    step(() => after(-1), true);
  }, 200);
});

function offer(name, options) {
  const select = filter.elements[name];
  select.append(...options.map(({ value, told, count }) => element("option", { value, textContent: `${told.slice(0, 80)} (${count.toLocaleString("en")})` })));
  select.parentElement.hidden = !options.length;
}

step(async () => {
  const { offers, state: standing } = await ask("start");
  for (const name of ["source", "concern", "verdict"]) offer(name, offers[name]);
  stand(standing);
  await after(-1);
  document.documentElement.dataset.ready = "yes";
});
