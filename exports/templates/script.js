// What pages do beyond showing: tell a fact's reading where it is pointed at, and search. Without it all is still there.
"use strict";
(() => {
  const root = document.body.dataset.root;

  // ---------------------------------------------------------------------------------------------------------- readings
  const panel = document.getElementById("pointed");
  let leaving = 0;
  const titles = { assignment: "责任分工", agency: "部门", target: "指标", deadline: "时限", citation: "引用" };

  function show(mark) {
    clearTimeout(leaving);
    const told = document.querySelector(`#${CSS.escape(mark.dataset.reading)} dl`);
    if (!told) return;
    const heading = document.createElement("strong");
    heading.textContent = titles[mark.classList[0]] || "";
    panel.replaceChildren(heading, told.cloneNode(true));
    panel.hidden = false;
    const words = mark.getClientRects()[0];
    const room = document.documentElement.clientWidth - panel.offsetWidth - 16;
    panel.style.left = `${Math.max(16, Math.min(words.left, room)) + scrollX}px`;
    const below = words.bottom + 6 + panel.offsetHeight < innerHeight || words.top < panel.offsetHeight + 80;
    panel.style.top = `${(below ? words.bottom + 6 : words.top - panel.offsetHeight - 6) + scrollY}px`;
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(() => { panel.hidden = true; }, 250);
  }

  if (panel) {
    for (const mark of document.querySelectorAll(".text mark")) mark.removeAttribute("title");
    const text = document.querySelector(".text");
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
  }

  // ------------------------------------------------------------------------------------------------------------ search
  const box = document.querySelector(".search");
  const input = box.querySelector("input");
  const found = box.querySelector(".found");
  const kinds = [["a", "部门", 8], ["d", "文件", 8], ["t", "任务", 40]];
  const entries = [];
  let files = -1;
  let loaded = 0;
  box.hidden = false;

  const folded = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");

  // A script can be read from a file, where a request can not.
  function load(name) {
    const script = document.createElement("script");
    script.src = `${root}search/${name}.js`;
    document.head.append(script);
  }

  globalThis.gongbaoFiles = (count) => {
    files = count;
    for (let number = 1; number <= count; number += 1) load(number);
    if (count === 0) search();
  };
  globalThis.gongbaoEntries = (more) => {
    for (const [kind, words, beside, page] of more) {
      entries.push({ kind, words, beside, page, text: folded(words + beside) });
    }
    loaded += 1;
    search();
  };

  function marked(words, wanted) {
    const at = words.toLowerCase().indexOf(wanted.toLowerCase());
    if (at < 0) return [words.length > 90 ? `${words.slice(0, 90)}…` : words];
    const from = Math.max(0, at - 30);
    const bold = document.createElement("b");
    bold.textContent = words.slice(at, at + wanted.length);
    const rest = words.slice(at + wanted.length, at + wanted.length + 60);
    return [(from > 0 ? "…" : "") + words.slice(from, at), bold, rest + (words.length > at + wanted.length + 60 ? "…" : "")];
  }

  function group(name, hits, wanted) {
    const heading = document.createElement("h2");
    heading.textContent = name;
    found.append(heading);
    for (const hit of hits) {
      const link = document.createElement("a");
      link.href = root + hit.page;
      const words = document.createElement("bdi");
      words.append(...marked(hit.words, wanted));
      link.append(words);
      if (hit.beside) {
        const beside = document.createElement("small");
        beside.textContent = hit.beside.length > 80 ? `${hit.beside.slice(0, 80)}…` : hit.beside;
        link.append(beside);
      }
      found.append(link);
    }
  }

  function search() {
    const wanted = input.value.trim();
    found.replaceChildren();
    found.hidden = wanted === "";
    input.setAttribute("aria-expanded", String(!found.hidden));
    if (!wanted) return;
    const text = folded(wanted);
    const hits = entries.filter((entry) => entry.text.includes(text));
    for (const [kind, name, most] of kinds) {
      const own = hits.filter((hit) => hit.kind === kind);
      if (own.length) group(own.length > most ? `${name}（${own.length}，显示前 ${most}）` : `${name}（${own.length}）`, own.slice(0, most), wanted);
    }
    if (!hits.length) {
      const none = document.createElement("p");
      none.textContent = loaded < files || files < 0 ? "正在载入……" : "没有找到。";
      found.append(none);
    }
  }

  input.addEventListener("focus", () => { if (files < 0) { files = 0; load("count"); } }, { once: true });
  input.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape") { found.hidden = true; if (panel) panel.hidden = true; }
    if (found.hidden || !box.contains(document.activeElement)) return;
    if (event.key === "ArrowDown" && links.length) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); if (at > 0) links[at - 1].focus(); else input.focus(); }
    if (event.key === "Enter" && document.activeElement === input && links.length) location.href = links[0].href;
  });
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) found.hidden = true; });
  // a link to a search: index.html?q=绿色食品
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; input.focus(); }
})();
