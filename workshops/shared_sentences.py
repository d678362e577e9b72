"""Sentences that are said in more than one place: by a verb of the domain and by the form or the call before it, on a
page and in a mail. They are marked here and translated where they are said: `_(GIVE_A_TITLE)`, and at the level of a
module or class `gettext_lazy(GIVE_A_TITLE)`. What is said in one place alone stands there.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from workshops.figures import whole

ADDRESS_NOT_COMPLETE = gettext_noop("This address is not complete, so the page that it means is not known.")
ADDRESS_TOO_LONG = gettext_noop("An e-mail address has up to 254 characters.")
AGENDA_NO_LONGER = gettext_noop("The meeting has begun, so its agenda is no longer sent.")
AN_ADDRESS = gettext_noop("This is not an e-mail address. It looks like name@company.example.")
A_DATE = gettext_noop("This is a date, for example 2026-11-30.")
BEING_COMPUTED = gettext_noop("The recommendation is being computed.")
CANCEL_IT = gettext_noop("Cancel this workshop?")
CHOOSE_A_DAY = gettext_noop("Choose a day.")
CHOOSE_A_FIGURE = gettext_noop("Choose one of the numbers that this pilot has.")
CHOOSE_A_LANGUAGE = gettext_noop("Choose one of these languages.")
CHOOSE_A_PILOT = gettext_noop("Choose one of the pilots that are here.")
CHOOSE_A_ROLE = gettext_noop("Choose a role.")
CHOOSE_A_ROLE_OF_IT = gettext_noop("Choose one of the roles of this workshop.")
CHOOSE_HOW_OFTEN = gettext_noop("Choose how often the decision comes back.")
CHOOSE_ITS_DAY = gettext_noop("Choose the day on which it comes back.")
CHOOSE_ONE_OF_ROLES = gettext_noop("Choose one of the roles of this workshop: {roles}.")
CHOOSE_WHAT_CAME = gettext_noop("Choose what came of it.")
CLOSE_ROUND_NOW = gettext_noop("Close the round before everybody has finished?")
COMES_BACK_NO_MORE = gettext_noop("{label} does not come back any more.")
CRITERION_NOT_ASKED = gettext_noop("This workshop does not ask about that criterion.")
DAY_AND_TIME = gettext_noop("Enter day and time, for example 2026-12-01 14:00.")
DEADLINE_IN_SCORING = gettext_noop("A deadline belongs to scoring, and scoring is not open.")
DOOR_CLOSED = gettext_noop("The door is closed: nobody new comes in.")
ENTER_AN_ADDRESS = gettext_noop("Enter at least one address.")
ENTER_YOUR_NAME = gettext_noop("Enter the name that the others in the room know you by.")
FACTS_TOO_LONG = gettext_noop("The facts may have up to 4,000 characters.")
FIELDS_SAY_IT = gettext_noop("Each says beneath its field what to write.")
FORECAST_RANGE = gettext_noop("Say a whole number of percent, from 0 to 100.")
FOR_FACILITATORS = gettext_noop("Only a facilitator of this workspace can do this.")
FOR_OWNERS = gettext_noop("Only an owner of this workspace can do this.")
GIVE_A_NUMBER = gettext_noop("Give a number.")
GIVE_A_TEXT = gettext_noop("Give a text.")
GIVE_A_TITLE = gettext_noop("Give the workshop a title, for example “Claims copilot”.")
GIVE_TRUE_OR_FALSE = gettext_noop("Give true or false.")
HOW_MUCH_IT_COUNTS = gettext_noop("How much does each criterion count for you?")
INVITATION_DAYS = gettext_noop("An invitation is good for 1, 7 or 30 days.")
ITS_NAME_TOO_LONG = gettext_noop("The name may have up to 80 characters.")
MANY_ADDRESSES = gettext_noop("Up to 200 addresses, please.")
NAME_THE_METRIC = gettext_noop("Name the metric.")
NAME_THE_TEMPLATE = gettext_noop("Give the template a name, for example “Quarterly look”.")
NAME_THE_TOKEN = gettext_noop("Name the token by what uses it, for example “nightly run”.")
NAME_TOO_LONG = gettext_noop("The name may have up to 60 characters.")
NAME_UP_TO_80 = gettext_noop("A name may have up to 80 characters.")
NEEDED = gettext_noop("This field is needed.")
NESTED_TOO_DEEPLY = gettext_noop("The body is nested too deeply.")
NEVER_A_NAME = gettext_noop("Answers never carry a name; by role only where three or more people answered for it.")
NOBODY_HAS_JOINED = gettext_noop("Nobody has joined yet. Show the code, or send the link.")
NOBODY_INVITED = gettext_noop("This workshop is over, so nobody can be invited to it any more.")
NOBODY_JOINS = gettext_noop("This workshop is over, so nobody can join it any more.")
NOBODY_MISSING = gettext_noop("Nobody is missing.")
NOBODY_SIGNED = gettext_noop("Nobody signed this text.")
NONE_PASSES = gettext_noop("No approach passes the gates.")
NOT_ASKED_ABOUT = gettext_noop("This workshop does not ask about “{criterion}”.")
NOT_COMPUTED = gettext_noop("The recommendation could not be computed.")
NO_ADDRESS = gettext_noop("“{address}” is not an e-mail address.")
NO_COST_MODEL = gettext_noop("This workshop’s framework has no cost model.")
NO_LONGER_IN = gettext_noop("You are no longer in this workshop.")
NO_MAIL_REACHES = gettext_noop("No mail reaches {names}.")
NO_READING = gettext_noop("No reading yet.")
NO_SUCH_MEMBER = gettext_noop("There is no such member in this workspace.")
NO_SUCH_TOKEN = gettext_noop("There is no such token, or it is not yours.")
ONCE_A_MEMBER = gettext_noop(
    "{name} was a member of this workspace once. An owner has to invite their own address anew."
)
ONE_JSON_OBJECT = gettext_noop("Send one JSON object as the body.")
ONLY_MONEY = gettext_noop("Only money is counted here, not whether the answers are any good.")
PARTICIPANTS_STAY = gettext_noop("This workshop is over. Its participants stay as they were.")
PICK_A_CRITERION = gettext_noop("Pick at least one criterion.")
READABLE_NAME = gettext_noop("Enter a name that can be read.")
REASON_TOO_LONG = gettext_noop("The reason may have up to 1,000 characters.")
RECORDED_LATER = gettext_noop("A decision is recorded once the recommendation is on the table.")
ROUND_HAS_MOVED = gettext_noop("Somebody has moved the workshop on to round {round}. Have a look first.")
SAY_THE_ASSUMPTION = gettext_noop("Say what has to stay true.")
SAY_THE_FALLBACK = gettext_noop("Say what happens when the approach has no good answer.")
SAY_THE_RATIONALE = gettext_noop("Say in a sentence or two why the group chose this.")
SAY_THE_USE_CASE = gettext_noop("Say in a sentence or two what the system should do, and for whom.")
SAY_WHO_IS_REMINDED = gettext_noop("Say who is reminded: a member’s name or e-mail address.")
SHOWN_WITH_IT = gettext_noop("The answers are shown with the recommendation.")
THE_QUESTION = gettext_noop("Prompt, retrieve, fine-tune, or both?")
TITLE_TOO_LONG = gettext_noop("The title may have up to 120 characters.")
UNKNOWN_NAME = gettext_noop("This server does not answer by that name.")
USE_CASE_TOO_LONG = gettext_noop("The use case may have up to 2,000 characters.")
VOLUME_RANGE = gettext_noop("Write a whole number of queries, 0 or more.")
WEIGHT_RANGE = gettext_noop("A weight is a number from 0 to 10.")
WHO_STEPS_IN = gettext_noop("Asked where whoever is reminded has left.")
WHY_EARLIER = gettext_noop("Say why it should be looked at earlier. The reason goes into the log.")
WHY_IT_WAITS = gettext_noop("Say why it can wait. The reason goes into the log.")
WHY_REJECTED = gettext_noop("Say why the decision is rejected.")
WHY_REOPENED = gettext_noop("Say why the decision is reopened.")
WHY_RETIRED = gettext_noop("Say why the decision is retired.")
WHY_WAIVED = gettext_noop("Write down why this gate does not apply. The reason goes into the log.")
WINDOW_RANGE = gettext_noop("The window is a whole number of days, 1 or more.")
WRITE_THE_NOTE = gettext_noop("Write the note first.")
YOUR_ORGANISATION = gettext_noop("Your organisation or your team. It stands above everything that you decide.")
YOU_ARE_IN = gettext_noop("You are in {workspace}.")


def choose_one_of(choices: Iterable[str]) -> str:
    """`"Choose one of: before, after."`, as a program writes them."""
    return _("Choose one of: {choices}.").format(choices=", ".join(choices))


def up_to_characters(most: int) -> str:
    """`"This may have up to 1,000 characters."`"""
    words = ngettext("This may have up to {count} character.", "This may have up to {count} characters.", most)
    return words.format(count=whole(most))
