
"use strict";
// Times are absolute in the page; this only subtracts, looks for a newer page, and says when there is none.
const page = document.documentElement.dataset, part = (id) => document.getElementById(id);
const two = (n) => String(n).padStart(2, "0");
let source = part("told").innerHTML, skew = 0, reached = true;

function length(ms) {
  const s = Math.floor(Math.abs(ms) / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
  const short = `${h ? two(m % 60) : m % 60}:${two(s % 60)}`;
  return d ? `${d}d ${two(h % 24)}:${short}` : h ? `${h}:${short}` : short;
}

function rough(ms) {
  const m = Math.floor(ms / 60000), h = Math.floor(m / 60);
  return m < 1 ? "just now" : h < 1 ? `${m} min ago` : h < 48 ? `${h} h${m % 60 ? ` ${m % 60} min` : ""} ago` : `${Math.floor(h / 24)} days ago`;
}

function tick() {
  const now = Date.now() + skew;
  for (const run of document.querySelectorAll("[data-run]")) {
    const at = Date.parse(run.dataset.at), kind = run.dataset.run, late = kind === "due" && at < now;
    run.textContent = kind === "ago" ? rough(now - at) : kind === "for" ? length(now - at) : late ? `${length(now - at)} late` : `in ${length(at - now)}`;
    run.classList.toggle("late", late);
  }
  const age = now - Date.parse(part("stamp").dataset.at), old = age > page.stale * 1000;
  if (page.live && !part("stale").dataset.stopped) {
    part("stale").hidden = !old;
    part("stale").textContent = old ? `${reached ? "This page is no longer being written." : "This page cannot be reached any more."} What it shows was known ${length(age)} ago, and may be wrong by now.` : "";
  }
}

async function look() {
  if (location.protocol === "file:") return location.reload();
  try {
    const answer = await fetch(location.href, { cache: "no-store" }), there = Date.parse(answer.headers.get("Date"));
    const fresh = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    reached = fresh.documentElement.dataset.version === page.version;
    if (answer.ok && fresh.documentElement.dataset.version && !reached) return location.reload();
    if (!reached) return;
    skew = Math.abs(there - Date.now()) > 5000 ? there - Date.now() : 0;
    page.live = fresh.documentElement.dataset.live;
    for (const id of ["stamp", "stale"]) part(id).replaceWith(fresh.getElementById(id));
    if (fresh.getElementById("told").innerHTML !== source) {
      source = fresh.getElementById("told").innerHTML;
      part("told").replaceWith(fresh.getElementById("told"));
      document.title = fresh.title;
    }
  } catch {
    reached = false;
  }
  tick();
}

tick();
if (location.protocol !== "file:") look(); // also tells how wrong the clock of this machine is
setInterval(tick, 1000);
setInterval(look, page.look * 1000);
