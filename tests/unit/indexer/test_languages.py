"""Languages of texts, and words that are found in any of their forms."""

from __future__ import annotations

import pytest

from indexer.catalogue.languages import OTHERS, beginnings, language_of, stem_in
from indexer.catalogue.text import plain

SENTENCES = {
    "en": "The invoice was sent to the customer and will be paid in March.",
    "de": "Die Rechnung wurde an den Kunden geschickt und wird im März bezahlt.",
    "fr": "La facture a été envoyée au client et sera payée dans le mois de mars.",
    "es": "La factura fue enviada al cliente y se pagará en el mes de marzo.",
    "it": "La fattura è stata inviata al cliente e sarà pagata nel mese di marzo.",
    "pt": "A fatura foi enviada ao cliente e será paga no mês de março.",
    "nl": "De factuur is naar de klant gestuurd en wordt in maart betaald door het bedrijf.",
    "sv": "Fakturan har skickats till kunden och ska betalas i mars.",
    "da": "Fakturaen er sendt til kunden og skal betales efter aftale af firmaet, hvad blev sagt.",
    "no": "Fakturaen er sendt til kunden og skal betales etter avtale, og hva ble sagt av firmaet.",
    "fi": "Lasku on lähetetty asiakkaalle ja se maksetaan maaliskuussa, mutta ei vielä.",
    "cs": "Faktura byla odeslána zákazníkovi a bude zaplacena v březnu, jak je to v rozpočtu.",
    "pl": "Faktura została wysłana do klienta i będzie zapłacona w marcu, jak to jest w umowie.",
    "ru": "Счёт был отправлен клиенту и будет оплачен в марте.",
}
FORMS = [
    ("de", "Rechnung", "Rechnungen"),
    ("de", "Haus", "Häuser"),
    ("fr", "cheval", "chevaux"),
    ("es", "canción", "canciones"),
    ("it", "fattura", "fatture"),
    ("nl", "huis", "huizen"),
    ("sv", "räkning", "räkningar"),
    ("da", "regning", "regninger"),
    ("no", "kontrakt", "kontrakter"),
    ("fi", "kirja", "kirjoja"),
    ("cs", "smlouva", "smlouvy"),
    ("pl", "umowa", "umowy"),
    ("pt", "fatura", "faturas"),
    ("ru", "договор", "договоры"),
]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language_also_without_accents(language: str) -> None:
    assert language_of(SENTENCES[language]) == language
    assert language_of(plain(SENTENCES[language]) * 50) == language


@pytest.mark.parametrize(
    "text", ["", "IMG_2043.jpg", "Rechnung", "12 34 56", "a dog, un chien", "上海外滩", "der " + "x " * 99]
)
def test_names_and_lists_are_of_no_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(("language", "one", "many"), FORMS)
def test_forms_of_a_word_have_one_stem_and_begin_alike(language: str, one: str, many: str) -> None:
    assert stem_in(language, plain(one)) == stem_in(language, plain(many))
    assert plain(one).startswith(beginnings(plain(many), (language,), 3)[-1])


def test_a_word_begins_with_all_that_is_asked_for() -> None:
    asked = beginnings("rechnungen", OTHERS, 4)
    assert (asked[0], "rechnung" in asked) == ("rechnungen", True)
    assert all("rechnungen".startswith(one) and len(one) >= 4 for one in asked)
    assert beginnings("rechnungen", (), 4) == ("rechnungen",)
