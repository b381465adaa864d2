"""The rules of one SAS-procedure, with nothing but the standard library.

The story, in order of the course. A buyer takes rows from the catalogues (`catalogue`) and the
facts of the case (`case`) and makes an evaluation plan of them (`plan`), which is sealed: canonical
bytes and their SHA-256 (`canon`). `phases` says what each step waits for. Tenderers hand in; each
demand is tested for each party (`admission`). Assessors score blind (`scores`, `visibility`) and
are told what may be looked at again in their motivations (`reasons`). The committee comes to one
motivated mark (`consensus`), the ranking decides who goes on (`selection`). Agreements of the
dialogue (`dialogue`), where `lump_sum` calculates, are traced in the final offer; the outcome
(`outcome`) is a pure function of what was recorded, and `rank` recomputes it from one file
(`rank_file`). `terms` counts the standstill. Every act stands in a hash chain (`trail`); the award
report (`award`) is one frozen value.

The room of the plan: `plan.check` and `plan.warnings` say what it lacks, `plan.rows`, `plan.edits`
and `plan.scales` change it, `plan.words` and `plan.reading` tell it, `plan.format` is its canonical
form, and `plan.file`, `plan.sheets` and `plan.sheet_reader` take it out and in again.

How a ranking is made: the rules of the plan (`ranking_rules`) with its price formula (`formulas`),
the `offers` and what keeps them from being ranked (`offer_checks`), the marks (`quality`), the
prices (`pricing`), both together (`totals`), equal scores (`ties`), the order (`ranking`).

A rule that refuses says so in a `Refusal` (`refusals`), in Dutch and English (`texts`).
"""
