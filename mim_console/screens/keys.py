"""Which key does what. The one place where keys are given, so that no two clash.

A verb has a key in its group's menu (`w a`: work, ask); the most frequent have one of their own as well.
"""

from __future__ import annotations

GROUPS = {
    "identify": "i",
    "people": "p",
    "work": "w",
    "diagnose": "d",
    "contain": "c",
    "communicate": "u",
    "escalate": "e",
    "clocks": "o",
    "lifecycle": "s",
    "review": "v",
    "record": "r",
}
"""The parts of the work and the keys that open their menus."""

VERB_KEYS = {
    # identify
    "declare": "d", "propose": "c", "validate": "v", "classify": "i", "promote": "p", "demote": "n", "reject": "x",
    "retitle": "t", "scope": "s", "service": "e", "function": "b", "clear-function": "o", "milestone": "m",
    "acknowledge": "a", "adopt-map": "u", "reference": "r", "attach-alert": "l", "propose-alert": "f",
    "attach-to": "g", "make-child": "h", "unlink": "k",
    # people
    "role": "r", "release": "u", "handover": "h", "accept": "a", "join": "j", "leave": "l", "notify": "n",
    "acked": "k", "report": "c", "bridge": "b",
    # work
    "ask": "a", "answer": "w", "chase": "c", "extend": "e", "cancel-ask": "x", "action": "t", "approve": "p",
    "done": "d", "change-action": "h", "cancel-action": "k", "verify-action": "v", "decide": "o",
    "move-action": "m", "give-action": "g", "reopen-action": "r", "ticket": "j",
    # diagnose
    "found": "f", "hypothesis": "h", "evidence": "e", "rule-out": "x", "confirm-cause": "c",
    "reopen-hypothesis": "o", "change": "d", "clear-change": "l", "weigh-change": "w",
    "adopt-hypothesis": "p", "is-known-error": "k", "reading": "r", "excerpt": "g", "attach": "t",
    # contain
    "contain": "c", "check": "h", "restore": "u", "workaround": "w", "adopt-workaround": "a",
    # communicate
    "update": "u", "nothing-new": "n", "skip-update": "x", "snooze-update": "z", "cadence": "c", "sent-by-hand": "h",
    "approve-update": "a", "withdraw-update": "w", "resend": "r", "delivered": "d",
    # escalate
    "escalate": "e", "waive-escalation": "x", "decline-escalation": "n", "escalation-acked": "a", "vendor": "v",
    "chase-vendor": "c", "close-vendor": "l",
    # clocks
    "pause-sla": "p", "resume-sla": "r", "deadline": "d", "meet-deadline": "m", "cancel-deadline": "x",
    "soak": "s", "end-soak": "e", "regulatory": "g", "regulatory-anchor": "a", "submit-report": "t",
    "regulatory-off": "f",
    # lifecycle
    "stage": "s", "step": "t", "waive-step": "w", "reopen-step": "u", "test": "e", "fix": "f", "confirm": "c",
    "risk": "k", "resolve": "r", "close": "l", "reopen": "o",
    "resolve-children": "h",
    # review
    "schedule-review": "s", "hold-review": "h", "write-review": "w", "point": "p", "withdraw-point": "x",
    "move-review": "m", "known-error": "k", "adopt-policy": "a", "share-lessons": "l", "process-review": "r",
    "sign-review": "g", "keep-text": "c", "rest-on": "o", "ticket-review": "J", "publish": "y",
    "raise-problem": "b", "problem": "i", "edit-problem": "u", "close-problem": "d", "no-problem": "n",
    "no-known-error": "j",
    "edit-known-error": "e", "approve-known-error": "v", "known-error-fixed": "f", "retire-known-error": "t",
    # record
    "note": "n", "did": "d", "correct": "c", "redact": "x", "pin": "p",
}  # fmt: skip
"""Each verb's key in its group's menu."""

DIRECT = {
    "a": "ask",
    "t": "action",
    "h": "hypothesis",
    "f": "found",
    "x": "decide",
    "n": "nothing-new",
    "D": "declare",
}
"""Verbs frequent enough for a key of their own."""

VIEWS = {"1": "triage", "2": "war-room", "3": "timeline", "4": "review", "5": "updates"}
"""The screens of an incident."""

PLAYER = {
    "space": ("'toggle'", "play, pause"),
    "left": ("'step', -1", "what was learnt before"),
    "right": ("'step', 1", "what was learnt next; after the last it is now"),
    "plus,equals_sign": ("'faster', 1", "faster: up to ×600"),
    "minus": ("'faster', -1", "slower"),
    "left_curly_bracket": ("'milestone', -1", "the milestone before, when it was learnt"),
    "right_curly_bracket": ("'milestone', 1", "the next milestone"),
    "right_parenthesis": ("'end'", "the end of the record"),
    "z": ("'silence'", "pass over silence, or play it"),
}
"""Keys of the player: while the past is shown they come before all others on every screen of the incident."""

PAST = (
    ("space", "play, pause"),
    ("← →", "what was learnt before, next; then now"),
    ("+ -", "speed, ×1 to ×600"),
    ("{ }", "milestones, when they were learnt"),
    ("( )", "start and end of the record"),
    ("z", "pass over silence, or play it"),
    ("enter", "on a decision: judge it by what was known"),
)
PLAYER_BAR = (
    ("space", "play, pause"), ("← →", "step"), ("+ -", "speed"), ("{ }", "milestone"), ("( )", "start, end"),
    ("z", "silence"), ("1-5", "screens"), ("esc", "now"),
)  # fmt: skip

ITEMS = {
    "ask": ("ask", ("answer", "chase", "extend", "cancel-ask")),
    "action": (
        "action",
        (
            *("done", "approve", "verify-action", "move-action", "give-action"),
            *("ticket", "change-action", "cancel-action", "reopen-action"),
        ),
    ),
    "action-open": (
        "action",
        ("done", "approve", "move-action", "give-action", "ticket", "change-action", "cancel-action"),
    ),
    "action-over": ("action", ("verify-action", "reopen-action")),
    "hypothesis": (
        "hypothesis",
        ("evidence", "reading", "excerpt", "attach", "rule-out", "confirm-cause", "reopen-hypothesis"),
    ),
    "change": ("change", ("clear-change",)),
    "recent": ("change", ("weigh-change",)),
    "mapped": ("service", ("service", "hypothesis", "adopt-map")),
    "wanted": ("who", ("notify", "escalate", "join")),
    "alert": ("alert", ("attach-alert",)),
    "containment": ("containment", ("check", "restore")),
    "vendor": ("vendor", ("chase-vendor", "close-vendor")),
    "notice": ("notice", ("acked",)),
    "escalation": ("escalation", ("escalation-acked",)),
    "rung": ("rung", ("escalate", "waive-escalation")),
    "handover": ("role", ("accept",)),
    "role": ("role", ("role", "handover", "release")),
    "person": ("person", ("leave", "report", "role")),
    "step": ("step", ("step", "waive-step", "reopen-step")),
    "service": ("service", ("service",)),
    "function": ("function", ("clear-function",)),
    "deadline": ("deadline", ("meet-deadline", "cancel-deadline")),
    "report": ("report", ("submit-report", "regulatory-anchor", "regulatory-off")),
    "audience": ("audience", ("update", "nothing-new", "skip-update", "snooze-update", "cadence", "sent-by-hand")),
    "outgoing": ("update", ("approve-update", "withdraw-update")),
    "delivery": ("delivery", ("delivered", "resend", "withdraw-update", "approve-update")),
    "point": ("point", ("point", "withdraw-point")),
    "section": ("section", ("write-review",)),
    "entry": ("entry", ("correct", "redact", "pin")),
    "past": ("source", ("adopt-workaround", "adopt-hypothesis", "is-known-error")),
    "known-error": (
        "known_error",
        (
            *("adopt-workaround", "adopt-hypothesis", "is-known-error"),
            *("approve-known-error", "known-error-fixed", "edit-known-error"),
        ),
    ),
    "problem": ("problem", ("edit-problem", "close-problem")),
    "soak": ("", ("end-soak",)),
    "regime": ("", ("regulatory",)),
}
"""What Enter offers on an item of a list: the input that the item fills, and the verbs that take it.

An item's key is its sort and what fills the input, `ask:Q1`.
"""

EVERYWHERE = (
    ("l", "log line"),
    ("1-5", "triage, war room, timeline, review, updates"),
    ("b", "board: all incidents"),
    ("6", "improve: the trends of all incidents"),
    ("[ ]", "the other open incidents"),
    ("enter", "what can be done with this item"),
    ("tab", "next column"),
    ("esc", "back: to now, to the board"),
    ("(", "replay: what was known when, from the start"),
    (":", "palette: verbs, screens, incidents by name"),
    ("O", "all clocks"),
    ("A", "actions of all incidents: overdue, mine, to verify"),
    ("E", "export: the review as a page, the run-sheet, a table"),
    ("S", "seen before: past incidents and known errors like this one"),
    ("L", "copy a link to the monitoring"),
    ("y", "escalate as proposed, or resolve the children that are left: enter records it"),
    ("Y", "do not escalate now, and why"),
    ("W", "who is here, and how others may watch"),
    ("m", "clear the alarm; else bell off and on"),
    ("q", "leave: everything entered is kept"),
)
"""Keys that work on every screen."""
