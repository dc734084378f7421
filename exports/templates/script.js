// What pages do beyond showing: tell a fact's reading where it is pointed at, and search. Without it all is still there.
"use strict";
(() => {
  const root = document.body.dataset.root;

  // ---------------------------------------------------------------------------------------------------------- readings
  const panel = document.getElementById("ui:pointed");
  const text = document.querySelector(".text");
  const titles = { obligation: "职责任务", assignment: "责任分工", agency: "部门", target: "指标", deadline: "时限", citation: "引用" };
  let leaving = 0;
  let pointed = null;

  // The marks around some words, the innermost first; of one fact once.
  function around(mark) {
    const found = new Map();
    for (let each = mark; each && text.contains(each); each = each.parentElement.closest("mark")) {
      if (!found.has(each.dataset.reading)) found.set(each.dataset.reading, each);
    }
    return [...found.values()];
  }

  function show(mark) {
    clearTimeout(leaving);
    if (pointed === mark && !panel.hidden) return;
    pointed = mark;
    const shown = [];
    for (const each of around(mark)) {
      const told = document.getElementById(each.dataset.reading);
      if (!told) continue;
      const part = document.createElement("section");
      const heading = document.createElement("strong");
      heading.textContent = titles[each.classList[0]] || "";
      part.className = each.classList[0];
      part.append(heading);
      if (each.classList[0] === "obligation") {
        const label = document.createElement("b");
        label.textContent = told.querySelector("q").textContent;
        part.append(label);
      }
      part.append(told.querySelector("dl").cloneNode(true));
      shown.push(part);
    }
    if (!shown.length) return;
    panel.replaceChildren(...shown);
    panel.hidden = false;
    put(mark);
    // Where the focus has moved, the page scrolls only now.
    requestAnimationFrame(() => { if (pointed === mark) put(mark); });
  }

  // Below the words where there is room, else where there is most: what has no room there can be scrolled to.
  function put(mark) {
    panel.style.maxHeight = "";
    const words = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const room = document.documentElement.clientWidth - panel.offsetWidth - 16;
    panel.style.left = `${Math.max(16, Math.min(words.left, room)) + scrollX}px`;
    const under = innerHeight - words.bottom - 18;
    const over = words.top - Math.max(0, document.querySelector(".top").getBoundingClientRect().bottom) - 18;
    const below = panel.offsetHeight <= under || under >= over;
    panel.style.maxHeight = `${Math.max(120, below ? under : over)}px`;
    panel.style.top = `${(below ? words.bottom + 6 : words.top - panel.offsetHeight - 6) + scrollY}px`;
  }

  function hide() {
    clearTimeout(leaving);
    pointed = null;
    panel.hidden = true;
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 250);
  }

  if (panel && text) {
    for (const mark of text.querySelectorAll("mark")) {
      mark.removeAttribute("title");
      // The list of all facts has the same words: those who hear the page get them there.
      if (mark.tabIndex === 0 && document.getElementById(mark.dataset.reading)) mark.setAttribute("aria-describedby", mark.dataset.reading);
    }
    for (const event of ["mouseover", "focusin", "click"]) {
      text.addEventListener(event, (at) => {
        const mark = at.target.closest("mark");
        if (mark) show(mark);
        else leave();
      });
    }
    text.addEventListener("mouseleave", leave);
    text.addEventListener("focusout", leave);
    panel.addEventListener("mouseenter", () => clearTimeout(leaving));
    panel.addEventListener("mouseleave", leave);
    panel.addEventListener("focusin", () => clearTimeout(leaving));
    panel.addEventListener("focusout", leave);
    document.addEventListener("click", (event) => {
      if (!panel.contains(event.target) && !text.contains(event.target)) hide();
    });
    // Enter leads from the words to the links of their reading, Escape back.
    text.addEventListener("keydown", (event) => {
      const mark = event.target.closest("mark");
      if (event.key !== "Enter" || !mark) return;
      show(mark);
      const link = panel.querySelector("a");
      if (link) { event.preventDefault(); link.focus(); }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      const back = panel.contains(document.activeElement) ? pointed : null;
      if (back) back.focus({ preventScroll: true });
      hide();
    });
    // A link to a fact opens its reading.
    const arrive = () => {
      const place = document.getElementById(location.hash.slice(1)) || document.getElementById(decoded(location.hash.slice(1)));
      const mark = place && text.contains(place) ? place.closest("mark") : null;
      if (!mark) return;
      place.scrollIntoView();
      show(mark);
      put(mark);
    };
    addEventListener("hashchange", arrive);
    addEventListener("load", arrive);
  }

  function decoded(words) {
    try { return decodeURIComponent(words); } catch { return words; }
  }

  // ------------------------------------------------------------------------------------------------------------ search
  const box = document.querySelector(".search");
  const input = box.querySelector("input");
  const found = box.querySelector(".found");
  const kinds = [["a", "部门", 8], ["d", "文件", 8], ["t", "任务", 40]];
  const step = 8; // files of tasks that are loaded at a time
  const entries = [];
  let tasks = null; // files of tasks that are not asked for yet; null before anybody searched
  let waiting = 0;
  box.hidden = false;

  const folded = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");

  // A script can be read from a file, where a request can not.
  function load(name) {
    waiting += 1;
    const script = document.createElement("script");
    script.src = `${root}search/${name}.js`;
    script.addEventListener("load", arrived);
    script.addEventListener("error", arrived);
    document.head.append(script);
  }

  function arrived() {
    waiting -= 1;
    search();
  }

  function begin() {
    if (tasks !== null) return;
    tasks = 0;
    load("count");
  }

  function more() {
    for (const last = Math.max(0, tasks - step); tasks > last; tasks -= 1) load(`tasks-${tasks}`);
  }

  globalThis.gongbaoFiles = (names, all) => {
    for (let number = 1; number <= names; number += 1) load(`names-${number}`);
    tasks = all;
    more();
  };
  globalThis.gongbaoEntries = ([pages, rows]) => {
    for (const [kind, words, beside, page, fragment] of rows) {
      const link = pages[page] + (fragment ? `#${fragment}` : "");
      entries.push({ kind, words, beside, link, text: folded(`${words} ${beside}`) });
    }
  };

  function marked(words, wanted) {
    const at = wanted ? words.toLowerCase().indexOf(wanted.toLowerCase()) : -1;
    if (at < 0) return [words.length > 90 ? `${words.slice(0, 90)}…` : words];
    const from = Math.max(0, at - 30);
    const end = at + wanted.length;
    const bold = document.createElement("b");
    bold.textContent = words.slice(at, end);
    return [(from > 0 ? "…" : "") + words.slice(from, at), bold, words.slice(end, end + 60) + (words.length > end + 60 ? "…" : "")];
  }

  function group(name, hits, most, wanted) {
    const heading = document.createElement("h2");
    heading.textContent = hits.length > most ? `${name}（${hits.length}，显示前 ${most}）` : `${name}（${hits.length}）`;
    found.append(heading);
    for (const hit of hits.slice(0, most)) {
      const link = document.createElement("a");
      link.href = root + hit.link;
      const words = document.createElement("bdi");
      words.append(...marked(hit.words, wanted));
      link.append(words);
      if (hit.beside) {
        const small = document.createElement("small");
        const beside = document.createElement("bdi");
        beside.textContent = hit.beside.length > 80 ? `${hit.beside.slice(0, 80)}…` : hit.beside;
        small.append(beside);
        link.append(small);
      }
      found.append(link);
    }
  }

  // Where the words begin with what is wanted comes first; of a long text that is in several entries one is enough.
  function ranked(hits, wanted) {
    const links = new Set();
    const once = hits.filter((hit) => !links.has(hit.link) && links.add(hit.link));
    const first = once.filter((hit) => folded(hit.words).startsWith(wanted));
    return [...first, ...once.filter((hit) => !first.includes(hit))];
  }

  function search() {
    const wanted = input.value.trim();
    found.replaceChildren();
    found.hidden = wanted === "";
    if (!wanted) return;
    begin();
    // All the words that are parted by blanks, in any order
    const parts = wanted.split(/\s+/u).map(folded).filter(Boolean);
    const hits = entries.filter((entry) => parts.every((part) => entry.text.includes(part)));
    for (const [kind, name, most] of kinds) {
      const own = ranked(hits.filter((hit) => hit.kind === kind), parts[0]);
      if (own.length) group(name, own, most, wanted.split(/\s+/u)[0]);
    }
    const line = document.createElement("p");
    if (waiting > 0) line.textContent = "正在载入……";
    else if (!hits.length) line.textContent = tasks > 0 ? "已搜索的各期中没有找到。" : "没有找到。";
    if (line.textContent) found.append(line);
    if (waiting === 0 && tasks > 0) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "继续搜索其余各期";
      button.addEventListener("click", () => { more(); search(); input.focus(); });
      found.append(button);
    }
  }

  input.addEventListener("focus", begin);
  input.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    // What an input method takes, Enter that commits pinyin too, is not the page's; Safari tells by 229 alone.
    if (event.isComposing || event.keyCode === 229) return;
    const active = document.activeElement;
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/u.test(active.tagName)) { event.preventDefault(); input.focus(); }
    if (found.hidden || !box.contains(active)) return;
    const stops = [...found.querySelectorAll("a, button")];
    const at = stops.indexOf(active);
    if (event.key === "Escape") { found.hidden = true; input.focus(); }
    if (event.key === "ArrowDown" && stops.length) { event.preventDefault(); stops[Math.min(at + 1, stops.length - 1)].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); if (at > 0) stops[at - 1].focus(); else input.focus(); }
    if (event.key === "Enter" && active === input && stops.length) stops[0].click();
  });
  document.addEventListener("click", (event) => {
    if (box.contains(event.target) || !document.contains(event.target)) return;
    found.hidden = true;
  });
  // a link to a search: index.html?q=绿色食品
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; input.focus(); search(); }
})();
