// A row as the page shows it, and how the review stands. Texts come from documents: they are put in as text, never as HTML.

// ---- a row ---------------------------------------------------------------------------------------------------------

function show(card) {
  state.card = card;
  state.editing = false;
  $("card").hidden = !card;
  $("done").hidden = Boolean(card);
  for (const name of ["accept", "edit", "reject", "skip", "group"]) document.querySelector(`[data-do=${name}]`).disabled = !card;
  swap(false);
  if (!card) return;
  const { text, chunk = {} } = card;
  $("where").textContent = [`Row ${(card.rank + 1).toLocaleString("en")} of ${state.rows.toLocaleString("en")}`, card.kind, card.copies ? `${many(card.copies, "more row")} of the same text` : ""].filter(Boolean).join(" · ");
  $("said").replaceChildren(...(card.said ?? []).map((said) => saidBox(said, card)));
  $("concerns").replaceChildren(...(card.concerns ?? []).map((told) => element("li", { textContent: told })));
  if (card.reason) $("concerns").append(element("li", { className: "mild", textContent: `Left out before: ${card.reason}` }));
  fill($("question"), text.question);
  fill($("answer"), text.answer);
  fill($("reasoning"), steps(text.steps));
  $("steps-part").hidden = !text.steps;
  $("hints").replaceChildren();
  folded("was", card.was && [card.was.question, ...(card.was.steps ?? []), card.was.answer].join("\n\n"));
  folded("draft", card.draft);
  $("facts").replaceChildren(...(card.facts ?? []).map(fact));
  $("facts-part").hidden = !card.facts;
  rating(card);
  $("place").textContent = card.place?.join(" · ") ?? "";
  $("missing").textContent = chunk.missing ? `Given as evidence, and not found there: ${chunk.missing}` : "";
  fill($("chunk"), chunk.parts ? chunk.parts.map(([part, kind]) => (kind ? element("mark", { className: kind, title: MARKED[kind], textContent: part }) : part)) : "The row does not carry it.");
  scrollTo({ top: 0 });
  $("chunk").scrollTop = 0;
  const mark = $("chunk").querySelector("mark");
  if (mark) $("chunk").scrollTop = mark.offsetTop - $("chunk").offsetTop - 48;
  // Whoever types a search goes on typing: the next letters are no decisions.
  if (!filter.contains(document.activeElement)) $("question").focus({ preventScroll: true });
}

function fill(place, content) {
  place.replaceChildren(...(Array.isArray(content) ? content : [content]));
}

function steps(list) {
  return element("ol", {}, ...(list ?? []).map((text, n) => element("li", {}, element("span", { textContent: n + 1 }), element("div", { className: "text", textContent: text, dir: "auto" }))));
}

function folded(id, text) {
  $(id).hidden = !text;
  $(id).open = false;
  fill($(id).lastElementChild, element("p", { className: "text", dir: "auto", textContent: text ?? "" }));
}

function saidBox(said, card) {
  const when = new Date(said.at);
  const at = Number.isNaN(when.getTime()) ? "" : `, ${when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`;
  const how = said.together ? ` with others: ${said.together}` : "";
  const edited = said.text && card.status === "disputed" ? ` to: ${said.text.question} — ${said.text.answer}` : "";
  return element("p", { className: said.decision, dir: "auto", textContent: `${TOLD[said.decision] ?? said.decision} by ${said.reviewer}${at}${how}${edited}` });
}

function fact({ statement, verdict, evidence }) {
  const said = element("div", { className: "text", dir: "auto", textContent: statement });
  if (evidence) said.append(element("p", { className: "note", dir: "auto", textContent: evidence }));
  return element("li", {}, element("span", { className: verdict.replaceAll(" ", "-"), textContent: verdict }), said);
}

function rating(card) {
  $("rating-part").hidden = card.rating === undefined && !card.why && !card.verdict;
  const parts = [];
  if (card.rating !== undefined) parts.push(element("strong", { textContent: Number(card.rating.toFixed(2)) }));
  if (card.verdict) parts.push(element("span", { className: "tag", textContent: card.verdict.replaceAll("_", " ") }));
  for (const { name, points, of } of card.criteria ?? []) parts.push(element("span", { textContent: `${name} ${points} of ${of}` }));
  $("rating").replaceChildren(...parts);
  $("why").textContent = card.why ?? "";
}

// ---- how it stands -------------------------------------------------------------------------------------------------

function stand({ counts, rows, judge, reviewers }, matching) {
  const left = counts.disputed + counts.open + counts.skipped;
  state.rows = rows;
  const bar = ["accept", "edit", "reject"].filter((name) => counts[name]).map((name) => {
    const part = element("span", { className: name });
    part.style.flex = counts[name];
    return part;
  });
  const rest = element("span");
  rest.style.flex = left;
  $("progress").replaceChildren(...bar, ...(left ? [rest] : []));
  const said = [`${left.toLocaleString("en")} of ${rows.toLocaleString("en")} left`];
  for (const [name, told] of [["accept", "accepted"], ["edit", "edited"], ["reject", "rejected"], ["skipped", "skipped"], ["disputed", "disagreed on"]]) {
    if (counts[name]) said.push(`${counts[name].toLocaleString("en")} ${told}`);
  }
  if (matching !== undefined && isFiltered()) said.push(`${matching.toLocaleString("en")} match`);
  $("progress").setAttribute("aria-label", said.join(", "));
  $("counts").replaceChildren(said.join(" · "), ...(judge ? [element("span", { className: "agreement", textContent: ` · agreement with the judge: ${judge}` })] : []));
  const none = isFiltered() ? "No row is left that matches." : "Every row is decided.";
  const lines = [...(judge ? [`People and the judge: ${judge}.`] : []), ...reviewers.map((told) => `${told}.`)];
  const next = left ? [] : ["`generator curate`, `validate` and `export` obey these decisions. Ctrl-C in the terminal ends the command."];
  $("done").replaceChildren(element("h2", { textContent: none }), ...[...lines, ...next].map((line) => element("p", { className: "note", textContent: line })));
}

const isFiltered = () => Object.entries(asked()).some(([name, value]) => value && !(name === "status" && value === "to do"));

function tell(text, isFault = false, undo = false) {
  $("told").className = isFault ? "fault" : "";
  $("told").replaceChildren(text);
  if (undo) {
    const button = element("button", { type: "button", textContent: "Undo" });
    button.addEventListener("click", () => step(undoLast));
    $("told").append(" ", button);
  }
}
