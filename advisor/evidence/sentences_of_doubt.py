"""What is said of numbers that are read as they stand, and look as if something had gone wrong before."""

from __future__ import annotations

from advisor.evidence.saying import Say, counted
from advisor.speech import gettext as _
from advisor.speech import ngettext

OF_DOUBT: dict[str, Say] = {
    "lists_of_yes_and_no": counted(
        lambda n: ngettext(
            "{metric} is a list of yes and no in {count} row, of which the share of yes counts; the tool’s own mean "
            "counts each item of the lists.",
            "{metric} is a list of yes and no in {count} rows, of each of which the share of yes counts; the tool’s "
            "own mean counts each item of the lists.",
            n,
        )
    ),
    "several_values": counted(
        lambda n: ngettext(
            "{metric} has several values in {count} row, of which the tool makes one number for the whole run; it is "
            "left out.",
            "{metric} has several values in each of {count} rows, of which the tool makes one number for the whole "
            "run; it is left out.",
            n,
        )
    ),
    "scored_in_words": counted(
        lambda n: ngettext(
            "{metric} has a word and no number in {count} row; words are not averaged, so it is left out.",
            "{metric} has words and no numbers in {count} rows; words are not averaged, so it is left out.",
            n,
        )
    ),
    "minus_one_for_missing": counted(
        lambda n: ngettext(
            "{metric} is -1 in {count} row, where all else lies between 0 and 1; it is taken as missing, and so "
            "as failed.",
            "{metric} is -1 in {count} rows, where all else lies between 0 and 1; they are taken as missing, and "
            "so as failed.",
            n,
        )
    ),
    "read_as_share": counted(
        lambda n: ngettext(
            "{metric} is written as a per cent or a fraction in {count} row; it was read as a share of 1.",
            "{metric} is written as per cent or fractions in {count} rows; they were read as shares of 1.",
            n,
        )
    ),
    "read_with_comma": counted(lambda _n: _("{metric} has its decimals behind a comma; 0,95 was read as 0.95.")),
    "below_zero": counted(
        lambda n: ngettext(
            "{field} is less than 0 in {count} row, which cannot be; it is taken as missing.",
            "{field} is less than 0 in {count} rows, which cannot be; it is taken as missing.",
            n,
        )
    ),
    "head_again": counted(
        lambda n: ngettext(
            "{count} row is the head again, as where two tables were joined; it was not read as a case.",
            "{count} rows are the head again, as where tables were joined; they were not read as cases.",
            n,
        )
    ),
    "row_of_totals": counted(
        lambda n: ngettext(
            "{count} row is a total of the others by its name; it was not read as a case.",
            "{count} rows are totals of the others by their names; they were not read as cases.",
            n,
        )
    ),
    "case_without_name": counted(
        lambda n: ngettext(
            "{count} row does not say which case it is; it counts as a case of its own.",
            "{count} rows do not say which case they are; each counts as a case of its own.",
            n,
        )
    ),
    "error_scored": counted(
        lambda n: ngettext(
            "{count} answer reads like an error message and was scored all the same; if the system failed there, "
            "say so in a column “error”.",
            "{count} answers read like error messages and were scored all the same; if the system failed there, "
            "say so in a column “error”.",
            n,
        )
    ),
    "blank_scored": counted(
        lambda n: ngettext(
            "{count} answer is empty and was scored all the same; if the system failed there, say so in a column "
            "“error”.",
            "{count} answers are empty and were scored all the same; if the system failed there, say so in a "
            "column “error”.",
            n,
        )
    ),
    "answers_are_references": counted(
        lambda n: ngettext(
            "{count} answer is word for word the reference, as if the right answers had been scored and not the "
            "system’s.",
            "{count} answers are word for word their references, as if the right answers had been scored and not "
            "the system’s.",
            n,
        )
    ),
    "one_answer_for_all": counted(
        lambda n: ngettext(
            "{count} row has the very same answer, as if not every case had been run.",
            "{count} rows with different cases have the very same answer, as if not every case had been run.",
            n,
        )
    ),
    "one_id_two_questions": counted(
        lambda n: ngettext(
            "{count} row has the name of a case that asks something else; each question counts as a case of its own.",
            "{count} rows have the name of a case that asks something else; each question counts as a case of its own.",
            n,
        )
    ),
    "one_question_two_ids": counted(
        lambda n: ngettext(
            "{count} row asks what another case asks too; counted as two cases it makes numbers look surer than "
            "they are.",
            "{count} rows ask what another case asks too; counted as cases of their own they make numbers look "
            "surer than they are.",
            n,
        )
    ),
    "judge_changed": counted(
        lambda n: ngettext(
            "{count} row was scored by {second} and the others by {first}; two judges are not one scale.",
            "{count} rows were scored by {second} and the others by {first}; two judges are not one scale.",
            n,
        )
    ),
    "judges_itself": counted(
        lambda n: ngettext(
            "{judge} scored {count} row and answered in this file too; models tend to favour their own answers.",
            "{judge} scored {count} rows and answered in this file too; models tend to favour their own answers.",
            n,
        )
    ),
    "model_changed": counted(
        lambda n: ngettext(
            "{count} row of {variant} was answered by {second} and the others by {first}; its number is of neither.",
            "{count} rows of {variant} were answered by {second} and the others by {first}; its number is of neither.",
            n,
        )
    ),
    "run_on_other_days": counted(
        lambda n: ngettext(
            "{count} row was run on another day (from {first} to {last}); models, judges and documents may have "
            "changed in between.",
            "{count} rows were run on other days (from {first} to {last}); models, judges and documents may have "
            "changed in between.",
            n,
        )
    ),
    "variants_alike": counted(
        lambda n: ngettext(
            "{first} and {second} ({count} row) are names that look alike; if they are one variant, write them in"
            " one way.",
            "{first} and {second} ({count} rows) are names that look alike; if they are one variant, write them "
            "in one way.",
            n,
        )
    ),
    "same_numbers": counted(
        lambda n: ngettext(
            "{a} and {b} have the very same values in all of {count} row, as if one had been copied.",
            "{a} and {b} have the very same values in all of {count} rows, as if one had been copied.",
            n,
        )
    ),
    "uneven_repeats": counted(
        lambda n: ngettext(
            "{count} row of {variant} belongs to a case that was run more often than others; if only failed ones "
            "were tried again, the rate is too high.",
            "{count} rows of {variant} belong to cases that were run more often than others; if only failed ones "
            "were tried again, the rate is too high.",
            n,
        )
    ),
    "zeros_in_a_row": counted(
        lambda n: ngettext(
            "{metric} of {variant} is 0 in {count} row on end and seldom elsewhere, as if the run had broken off "
            "there.",
            "{metric} of {variant} is 0 in {count} rows on end and seldom elsewhere, as if the run had broken off"
            " there.",
            n,
        )
    ),
    "scores_cut_off": counted(
        lambda n: ngettext(
            "{metric} of {variant} is exactly 1 in {count} row, while of the others hardly two are alike; scores "
            "may have been cut off there.",
            "{metric} of {variant} is exactly 1 in {count} rows, while of the others hardly two are alike; scores"
            " may have been cut off there.",
            n,
        )
    ),
    "scales_mixed": counted(
        lambda n: ngettext(
            "{metric} is a share of 1 for {first} ({count} row) and counts further for {second}; they are not "
            "compared.",
            "{metric} is a share of 1 for {first} ({count} rows) and counts further for {second}; they are not "
            "compared.",
            n,
        )
    ),
    "latency_units_mixed": counted(
        lambda n: ngettext(
            "{count} latency is so much smaller than the others as seconds are than milliseconds; p50 and p95 "
            "cannot be trusted.",
            "{count} latencies are so much smaller than the others as seconds are than milliseconds; p50 and p95 "
            "cannot be trusted.",
            n,
        )
    ),
    "latency_too_quick": counted(
        lambda n: ngettext(
            "Half of the {count} latency of {variant} is below {median} ms, quicker than a model answers; they "
            "may be seconds, or come from a cache.",
            "Half of the {count} latencies of {variant} are below {median} ms, quicker than a model answers; they"
            " may be seconds, or come from a cache.",
            n,
        )
    ),
    "latency_averaged": counted(
        lambda n: ngettext(
            "{count} latency of {variant} is exactly that of the row before, as averages of a batch are; p95 "
            "hides the slow ones then.",
            "{count} latencies of {variant} are exactly that of the row before, as averages of a batch are; p95 "
            "hides the slow ones then.",
            n,
        )
    ),
    "partly_free": counted(
        lambda n: ngettext(
            "{count} answer of {variant} cost nothing and others did; costs that came from a cache or were not "
            "recorded make the mean too small.",
            "{count} answers of {variant} cost nothing and others did; costs that came from a cache or were not "
            "recorded make the mean too small.",
            n,
        )
    ),
    "easier_cases": counted(
        lambda n: ngettext(
            "{b} was not run on {count} row of {a}, where {metric} is {alone} beside {shared} on the cases of "
            "both; the number of {b} by itself is of other cases.",
            "{b} was not run on {count} rows of {a}, where {metric} is {alone} beside {shared} on the cases of "
            "both; the number of {b} by itself is of other cases.",
            n,
        )
    ),
    "unpaired_several": counted(
        lambda n: ngettext(
            "{count} row has a case that not every variant was run on; a comparison leaves it out where only one "
            "of its two has it.",
            "{count} rows have cases that not every variant was run on; a comparison leaves them out where only "
            "one of its two has them.",
            n,
        )
    ),
    "threshold_off_scale": counted(
        lambda _n: _(
            "The threshold of {metric} ({threshold}) is on another scale than the file, where it runs from {low} "
            "to {high}; nothing is laid against it."
        )
    ),
    "threshold_turned": counted(
        lambda _n: _(
            "Less of {metric} is better, and its threshold ({threshold}) is met by more; it is judged as it is written."
        )
    ),
}
