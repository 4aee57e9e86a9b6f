# ruff: noqa: RUF001
"""Languages of texts, told by their commonest words, and the stems of words in them.

Words are in the form of `text.plain`. So stems leave out accents; in pairs of words of 13 languages that cost nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache

import snowballstemmer

from indexer.catalogue.text import plain, plain_words

ENGLISH = "en"
_NAMES = {
    ENGLISH: "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "sv": "swedish",
    "da": "danish",
    "no": "norwegian",
    "fi": "finnish",
    "cs": "czech",
    "pl": "polish",
    "ru": "russian",
}
OTHERS = tuple(code for code in _NAMES if code != ENGLISH)
"""Languages that a word may be of, beside English."""
_COMMON = {
    ENGLISH: "the a an i of and to in is that it was for with as on be at by this have from or not are but which you "
    "were they their has been would there will his her an if when who had we can what all more no our your",
    "de": "der die das und ist nicht ein eine einen einem einer den dem des zu mit sich auf für von im auch es an als "
    "nach wie bei oder aus noch nur wir ich sie er war werden wird sind hat haben vom zum zur über wenn dass kein",
    "fr": "le la les de des et un une du est dans en que qui pour pas sur au aux avec ce cette il elle nous vous par "
    "plus son sa ses sont être mais ou ne se leur leurs été avons votre notre",
    "es": "el la los las de del y en un una que es por con para se no al lo su sus como más pero o este esta son ha "
    "fue está muy sin sobre entre cuando hay nos les usted yo todo",
    "it": "il lo la i gli le di del della dei delle e è un una che in per con non si al alla nel nella da dal sono "
    "come più ma o anche questo questa ha ho essere suo sua dalla degli sul ci",
    "pt": "o a os as de do da dos das e em um uma que é por para com não se no na nos nas ao à mais como mas ou seu "
    "sua são foi está pelo pela também muito você isso este esta ser",
    "nl": "de het een en van in is dat die op te met voor niet zijn aan er om ook als bij dan maar naar uit door over "
    "ze wij je ik hij werd worden heeft hebben deze dit nog wel geen onze tot",
    "sv": "och i att det som en ett är på av för med den till inte har de om var han hon jag vi från men så kan eller "
    "när också skall ska efter vid blev mycket detta under utan där vara nu mig sig",
    "da": "og i at det som en et er på af for med den til ikke har de om var han hun jeg vi fra men så kan eller når "
    "også skal efter ved blev meget dette under uden der være nu mig sig hvad hvor bliver havde",
    "no": "og i å det som en et er på av for med den til ikke har de om var han hun jeg vi fra men så kan eller når "
    "også skal etter ved ble mye dette under uten der være nå meg seg hva hvor blir hadde",
    "fi": "ja on ei että se hän oli mutta niin kuin myös ovat tai kun joka mitä tämä sen minä sinä ne ole olla jos "
    "vain hyvin kanssa mukaan sekä jonka voi vielä nyt ollut ettei siitä",
    "cs": "a se v na je že o s z do to ve pro za by jsem jsou si jak ale po tak jako od co nebo který která které jeho "
    "ze byl bylo byla při ne už podle při má mezi také až být než",
    "pl": "i w na z się nie do to że jest o jak za od po co tak ale dla czy jego przez przy był było była być są tego "
    "który która które oraz lub może już tylko jej ich we ze pod tym",
    "ru": "и в не на я что он с как это по но они к у из за от же так бы для вы мы его её был была было или если до "
    "при только уже ещё также есть об со чтобы",
}
_ASKING = {
    "de": "was wer wen wem wessen wie wo wohin woher wann warum wieso weshalb welche welcher welches welchen welchem "
    "viele viel wieviel wieviele gibt bitte",
    "fr": "quel quelle quels quelles quoi qui combien comment pourquoi où quand a",
    "es": "qué cuál cuáles quién quiénes cuánto cuánta cuántos cuántas cómo dónde cuándo hay",
    "it": "che quale quali chi quanto quanta quanti quante come dove quando perché ci",
    "pt": "que qual quais quem quanto quanta quantos quantas como onde quando há",
    "nl": "wat wie hoe waar wanneer waarom welke welk hoeveel veel",
    "sv": "vad vem vilka vilken vilket hur många mycket när varför finns",
    "da": "hvad hvem hvilke hvilken hvilket hvordan hvor mange meget hvornår hvorfor findes",
    "no": "hva hvem hvilke hvilken hvilket hvordan hvor mange mye når hvorfor finnes",
    "fi": "mikä mitä mitkä kuka ketkä kuinka miten monta paljon missä milloin miksi",
    "cs": "co kdo jak jaký jaká jaké který která které kolik kde kdy proč",
    "pl": "co kto jak jaki jaka jakie który która które ile gdzie kiedy dlaczego",
    "ru": "что кто как какой какая какие который которая сколько где когда почему",
}
"""Words of questions, which say nothing about the answer."""
_LOOKED_AT = 2_000
"""Letters of a text."""
_LEAD = 1.25
"""A language has so many times as many common words as the next one; a word of several counts in parts."""
_LEAST_SHARE = 0.1
"""Of the words of a text, at least: tables and lists of names are of no language."""
_LEAST_WORDS = 2
_LEAST_STEM = 3


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """Return the languages of each common word."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _COMMON.items():
        for word in dict.fromkeys(plain(words).split()):
            found[word] = (*found.get(word, ()), language)
    return found


def codes() -> tuple[str, ...]:
    """Return the codes of all languages that common words tell."""
    return tuple(_NAMES)


def name_of(code: str) -> str:
    """Return the English name of a language; its code if that is not one of those known here."""
    return _NAMES[code].capitalize() if code in _NAMES else code


def language_of(text: str) -> str | None:
    """Return the code of a text's language; None if it is not plain, as of most names."""
    return _language_of(text[:_LOOKED_AT])


def languages_in(text: str, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that words of a text may be of, beside English; `unknown` where the text is not plain."""
    language = language_of(text)
    if language is None:
        return unknown
    return () if language == ENGLISH else (language,)


@cache
def _askers() -> dict[str, dict[str, frozenset[str]]]:
    """Return the languages that a word begins a question in, each with all its words of questions."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for language, words in _ASKING.items():
        asking = frozenset(plain(words).split())
        for word in asking:
            found.setdefault(word, {})[language] = asking
    return found


def empty_words(query: str) -> frozenset[str]:
    """Return the words of a query that say nothing in its language, if that is plain and not English."""
    language = language_of(query)
    if language == ENGLISH:
        return frozenset()
    words = plain_words(query)
    asked = _askers().get(words[0], {}) if len(words) > 1 and (language or "?" in query) else {}
    if language is None:
        return next(iter(asked.values())) if len(asked) == 1 else frozenset()
    return common_words(language) | asked.get(language, frozenset())


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the commonest words of a language that is told by them."""
    return frozenset(plain(_COMMON[language]).split())


@lru_cache(maxsize=2_048)
def _language_of(text: str) -> str | None:
    words = plain_words(text)
    speakers = _speakers()
    known = [speakers[word] for word in words if word in speakers]
    told: dict[str, float] = {}
    for languages in known:
        for language in languages:
            told[language] = told.get(language, 0.0) + 1.0 / len(languages)
    best, most = max(told.items(), key=lambda one: one[1], default=("", 0.0))
    rest = max((value for language, value in told.items() if language != best), default=0.0)
    count = sum(best in languages for languages in known)
    is_plain = count >= max(_LEAST_WORDS, _LEAST_SHARE * len(words)) and most >= _LEAD * rest
    return best if is_plain else None


@lru_cache(maxsize=50_000)
def stem_in(language: str, word: str) -> str:
    """Return the stem of a word in a language; the word itself if little would be left of it."""
    stem = plain(str(_stemmer(language).stemWord(word)))
    return stem if len(stem) >= _LEAST_STEM else word


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_NAMES[language])


@lru_cache(maxsize=512)
def beginnings(word: str, languages: tuple[str, ...], least: int) -> tuple[str, ...]:
    """Return what forms of a word begin with, each shorter than the one before, at least so long; first the word."""
    found = {word}
    for language in languages:
        stem = stem_in(language, word)
        same = next((i for i, (a, b) in enumerate(zip(word, stem, strict=False)) if a != b), min(len(word), len(stem)))
        if same >= least:
            found.add(word[:same])
    return tuple(sorted(found, key=len, reverse=True))
