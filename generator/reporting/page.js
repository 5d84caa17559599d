"use strict";

// The table of samples and the charts. Texts come from documents: they are put in as text, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const PAGE = 50;
const OPTIONS = 500;
const SHORT = 400;
const filters = document.getElementById("filters");
const table = document.getElementById("rows");
const pages = document.getElementById("pages");
const state = { rows: data.rows, page: 0, key: "number", falling: false };
const KINDS = data.kinds;
const VALIDATED = table.querySelector(".column-verdict") !== null;
const COLOUR_NAMES = { rating: "Rating", source: "Source", type: "Type" };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ---- samples -------------------------------------------------------------------------------------------------------

function searched(row) {
  row.searched ??= [row.question, row.answer, row.reasoning, row.evidence, row.source, row.whole].join("\n").toLowerCase();
  return row.searched;
}

function chosen() {
  const { search, source, type, verdict, facts, least, most } = Object.fromEntries(new FormData(filters));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rated = least !== "" || most !== "";
  const inRange = (rating) => rating !== undefined && rating >= Number(least) && rating <= (most === "" ? Infinity : Number(most));
  return data.rows.filter(
    (row) =>
      (!source || row.source === source) &&
      (!type || row.type === type) &&
      (!verdict || row.verdict === verdict) &&
      (!facts || row.checks?.some((check) => check.verdict === facts)) &&
      (!rated || inRange(row.rating)) &&
      words.every((word) => searched(row).includes(word)),
  );
}

// Rows without the value come last, whichever way the others go.
function compared(a, b) {
  const [x, y] = [a[state.key], b[state.key]];
  if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
  return (state.falling ? y - x : x - y) || a.number - b.number;
}

function show() {
  state.rows = chosen().sort(compared);
  state.page = 0;
  showPage();
}

function showPage() {
  const first = state.page * PAGE;
  const rows = state.rows.slice(first, first + PAGE);
  const [found, all] = [state.rows.length, data.rows.length].map((count) => count.toLocaleString("en"));
  table.querySelectorAll("tbody").forEach((body) => body.remove());
  table.append(...rows.map(tableRow));
  document.getElementById("matches").textContent =
    state.rows.length === data.rows.length ? `${all} rows` : `${found} of ${all} rows match`;
  pages.hidden = state.rows.length <= PAGE;
  pages.children[0].disabled = state.page === 0;
  pages.children[1].textContent = `${first + 1}–${first + rows.length} of ${found}`;
  pages.children[2].disabled = first + PAGE >= state.rows.length;
  for (const heading of table.querySelectorAll("[data-sort]")) {
    const order = state.falling ? "descending" : "ascending";
    heading.setAttribute("aria-sort", heading.dataset.sort === state.key ? order : "none");
  }
}

function tableRow(row) {
  const first = (row.question ?? row.answer ?? row.whole ?? "").slice(0, SHORT);
  const button = element("button", { type: "button", className: "unfold", dir: "auto", textContent: first || "(empty)" });
  button.setAttribute("aria-expanded", "false");
  const body = element("tbody", {}, element(
    "tr", {},
    element("td", { className: "number", textContent: row.number }),
    element("td", {}, button),
    element("td", { className: "column-type", dir: "auto", textContent: row.type ?? "" }),
    element("td", { className: "column-source", dir: "auto", textContent: row.source ?? "", title: row.source ?? "" }),
    element("td", { className: "number words", textContent: row.words.toLocaleString("en") }),
    element("td", { className: "number", textContent: row.rating === undefined ? "–" : Number(row.rating.toFixed(2)) }),
    ...(VALIDATED ? [element("td", { className: "column-verdict" }, row.verdict ? chip(row.verdict) : "–")] : []),
  ));
  button.addEventListener("click", () => unfold(body, button, row));
  return body;
}

function unfold(body, button, row) {
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) body.lastChild.remove();
  else body.append(element("tr", { className: "detail" }, element("td", { colSpan: columns() }, details(row))));
}

// A narrow page hides columns, and a cell across more columns than there are would make new ones.
function columns() {
  return [...table.rows[0].cells].filter((cell) => cell.offsetWidth).length;
}

function details(row) {
  const list = element("dl");
  const shown = [
    ["Question", row.question?.length > SHORT ? row.question : ""], ["Reasoning", row.reasoning], ["Answer", row.answer],
    ["What the chunk says of each statement", row.checks && element("ul", { className: "checks" }, ...row.checks.map(checked))], ["Evidence", row.evidence],
    ["Rating", [row.rating, row.criteria].filter((part) => part !== undefined).join(": ")], ["Why this rating", row.why],
    ["Type", row.type], ["Source", row.source], ["The whole row", row.whole],
  ];
  for (const [name, told] of shown) {
    if (told) list.append(element("dt", { textContent: name }), told.nodeType ? element("dd", {}, told) : element("dd", { className: "text", dir: "auto", textContent: told }));
  }
  if (row.chunk !== undefined) {
    const text = element("p", { className: "text", dir: "auto" }, ...marked(data.chunks[row.chunk], row.evidence));
    list.append(element("dt", { textContent: "Chunk" }), element("dd", {}, element("details", {}, element("summary", { textContent: "Show the text that it was made from" }), text)));
  }
  return list;
}

// What is said of a row or of a statement; the colour only repeats the words.
function chip(said) {
  return element("span", { className: `chip ${KINDS[said] ?? ""}`, textContent: said.replace("_", " ") });
}

function checked(check) {
  const quoted = check.evidence ? [element("q", { className: "text", dir: "auto", textContent: check.evidence })] : [];
  return element("li", {}, chip(check.verdict), element("span", { className: "text", dir: "auto", textContent: check.statement }), ...quoted);
}

function marked(text, evidence) {
  const at = evidence ? text.indexOf(evidence) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), element("mark", { textContent: evidence }), text.slice(at + evidence.length)];
}

function offer(name, valuesOf = (row) => (row[name] ? [row[name]] : [])) {
  const counts = new Map();
  for (const row of data.rows) for (const value of new Set(valuesOf(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, OPTIONS);
  const select = filters.elements[name];
  select.append(...frequent.map(([value, count]) => element("option", { value, textContent: `${value.slice(0, 80)} (${count})` })));
  select.parentElement.hidden = counts.size === 0;
}

function turn(by) {
  state.page += by;
  showPage();
  document.getElementById("samples").scrollIntoView();
}

let waiting = 0;
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 120);
});
pages.children[0].addEventListener("click", () => turn(-1));
pages.children[2].addEventListener("click", () => turn(1));
for (const heading of table.querySelectorAll("[data-sort]")) {
  heading.firstChild.addEventListener("click", () => {
    const key = heading.dataset.sort;
    state.falling = key === state.key ? !state.falling : key !== "number";
    state.key = key;
    show();
  });
}
addEventListener("resize", () => table.querySelectorAll(".detail > td").forEach((cell) => (cell.colSpan = columns())));
offer("source");
offer("type");
offer("verdict");
offer("facts", (row) => (row.checks ?? []).map((check) => check.verdict));
document.getElementById("rating-range").hidden = !data.rows.some((row) => row.rating !== undefined);
show();

// ---- charts --------------------------------------------------------------------------------------------------------

const dark = matchMedia("(prefers-color-scheme: dark)");

// `ast` interprets the charts' expressions, so that the page's policy can forbid `eval`.
function draw(target, spec, renderer) {
  return vegaEmbed(target, spec, { actions: false, ast: true, renderer });
}

// A canvas knows no style sheet: it gets the variables' present values.
function coloured(spec) {
  const style = getComputedStyle(document.documentElement);
  return JSON.parse(JSON.stringify(spec), (_, value) =>
    typeof value === "string" ? value.replace(/^var\((--[\w-]+)\)$/, (_all, name) => style.getPropertyValue(name).trim()) : value);
}

function drawMap(by) {
  const points = data.rows.map((row, i) => ({
    ...{ number: row.number, rating: row.rating ?? "–", type: row.type ?? "", source: row.source ?? "" },
    ...{ question: (row.question ?? row.answer ?? "").slice(0, 160), x: data.map.points[i][0], y: data.map.points[i][1] },
  }));
  const spec = coloured(data.map.charts[by]);
  return draw("#map-drawing", { ...spec, datasets: { [data.map.name]: points } }, "canvas");
}

function prepareMap() {
  const choices = Object.keys(data.map.charts);
  const switches = document.getElementById("map-colours");
  let by = choices[0];
  for (const name of choices) {
    const radio = element("input", { type: "radio", name: "colour", value: name, checked: name === by });
    radio.addEventListener("change", () => drawMap((by = name)));
    switches.append(element("label", {}, radio, COLOUR_NAMES[name] ?? ""));
  }
  switches.hidden = choices.length < 2;
  const observer = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && begin(), { rootMargin: "300px" });
  const begin = () => {
    observer.disconnect();
    drawMap(by);
    dark.addEventListener("change", () => drawMap(by));
  };
  observer.observe(document.getElementById("map-drawing"));
}

async function drawAll() {
  for (const target of document.querySelectorAll("[data-chart]")) {
    await draw(target, data.charts[target.dataset.chart], "svg");
  }
  if (data.map) prepareMap();
  document.documentElement.dataset.drawn = "yes";
}

addEventListener("load", drawAll);
