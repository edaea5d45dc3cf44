"""What columns of other programs are called: headers to field names."""

from __future__ import annotations

import re
import unicodedata

from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _

_ANY = {
    "origin_id": "id originid externalid recordid originalid key chiave idoriginale codice",
    "source": "source leadsource origine fonte provenienza",
    "responsible": "responsible owner assignedto assigned agent salesagent salesperson manager responsabile agente commerciale",
    "comments": "comment comments note notes description commento commenti annotazioni descrizione",
    "phone": "phone phones telephone tel telefono telefonolavoro workphone phonenumber",
    "phone:mobile": "mobile mobilephone cell cellphone cellulare",
    "phone:fax": "fax",
    "email": "email emails mail emailaddress posta postaelettronica indirizzoemail workemail",
    "web": "web website url site sito sitoweb homepage",
    "opened": "available public disponibileatutti",
}
_BY_KIND: dict[str, dict[str, str]] = {
    "deal": {
        "title": "title name dealname deal opportunity subject nome titolo affare oggetto product prodotto",
        "origin_id": "opportunityid dealid",
        "amount": "amount value closevalue dealvalue total price importo valore totale prezzo somma",
        "stage": "stage dealstage status fase stato",
        "pipeline": "pipeline funnel category imbuto",
        "company": "company account organization organisation client customer azienda societa cliente",
        "contacts": "contact contacts person contatto contatti persona",
        "close_date": "closedate expectedclose closingdate datachiusura datadichiusura datafine",
        "start_date": "startdate begindate engagedate datainizio datadiinizio",
        "probability": "probability probabilita",
        "type": "type dealtype tipo tipoaffare",
    },
    "contact": {
        "name": "name firstname givenname nome",
        "second_name": "middlename secondname secondonome",
        "last_name": "lastname surname familyname cognome",
        "post": "post position jobtitle title role posizione ruolo qualifica",
        "honorific": "honorific salutation prefix appellativo titolo",
        "birthdate": "birthdate birthday dateofbirth datadinascita datanascita compleanno",
        "companies": "company companies account organization organisation azienda aziende societa ditta",
        "origin_id": "contactid",
        "type": "type contacttype tipo",
        "export": "export includedinexport esporta",
    },
    "company": {
        "title": "title name company companyname account accountname organization organisation azienda nome "
        "ragionesociale societa ditta",
        "industry": "industry sector settore industria",
        "employees": "employees employeecount dipendenti",
        "revenue": "revenue annualrevenue turnover fatturato",
        "origin_id": "companyid accountid",
        "type": "type companytype tipo",
        "banking_details": "bankingdetails bank iban banca",
    },
    "activity": {
        "subject": "subject title name activity task oggetto titolo nome attivita compito",
        "kind": "kind type activitytype tipo genere",
        "description": "description comment comments note notes body text descrizione commento annotazioni testo",
        "deadline": "deadline due duedate dueon date when scadenza data",
        "start": "start startdate starttime begin inizio",
        "end": "end enddate endtime fine",
        "place": "place location luogo",
        "deals": "deal deals opportunity affare affari",
        "contacts": "contact contacts person contatto contatti persona",
        "companies": "company companies account organization organisation azienda aziende societa ditta",
        "completed": "completed complete done finished closed status completata completato fatto chiusa",
        "completed_at": "completedat completedon doneat completatail",
        "origin_id": "activityid taskid",
    },
    "lead": {
        "title": "title leadname subject nome titolo oggetto",
        "name": "firstname givenname nome",
        "last_name": "lastname surname familyname cognome",
        "company_title": "company companyname account organization organisation azienda societa ditta ragionesociale",
        "post": "position jobtitle role posizione ruolo qualifica",
        "stage": "status leadstatus stage fase stato",
        "amount": "amount value opportunity importo valore",
        "origin_id": "leadid",
    },
    "quote": {
        "title": "title subject name quotename nome titolo oggetto",
        "number": "number quotenumber no nr numero preventivo",
        "amount": "amount total value importo totale",
        "stage": "status stage fase stato",
        "company": "company account client customer azienda cliente",
        "actual_date": "validuntil expires validita valido scadenza",
        "origin_id": "quoteid",
    },
    "invoice": {
        "title": "title subject name nome titolo oggetto",
        "number": "number invoicenumber no nr numero fattura",
        "amount": "amount total value importo totale",
        "stage": "status stage fase stato",
        "company": "company account client customer azienda cliente",
        "close_date": "payby duedate due scadenza",
        "start_date": "date invoicedate data datafattura",
        "origin_id": "invoiceid",
    },
    "product": {
        "name": "name title product productname nome titolo prodotto articolo",
        "price": "price amount unitprice prezzo",
        "external_id": "sku code externalid xmlid codice",
        "description": "description descrizione",
        "origin_id": "productid",
    },
    "task": {
        "title": "title name subject task nome titolo compito",
        "description": "description body notes descrizione note",
        "deadline": "deadline due duedate scadenza",
        "origin_id": "taskid",
    },
    "user": {
        "login": "login username user utente",
        "name": "name fullname salesagent agent nome agente",
        "position": "position post jobtitle role ruolo posizione",
        "email": "email mail",
        "phone": "phone telephone telefono",
    },
}


def advised(spec: FieldSpec, error: CrmError) -> CrmError:
    """The error of one cell, with the option that helps: of a date that cannot be read, the one that says its order."""
    if spec.kind in (FieldKind.DATE, FieldKind.DATETIME):
        error.hint = N_("--dates dmy or --dates mdy says which comes first, the day or the month")
    return error


def plain(header: str) -> str:
    """Letters and digits of the header only, without accents and case."""
    text = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[\W_]+", "", "".join(character for character in text if not unicodedata.combining(character)))


def known_headers(entity: EntityType) -> dict[str, str]:
    """Every plain header that stands for a field: its name, its labels, the reference product's code, customary words."""
    found: dict[str, str] = {}
    names = {spec.name for spec in entity.fields}
    for spec in entity.fields:
        for header in (spec.name, spec.source, spec.label, _(spec.label)):
            if header:
                found.setdefault(plain(header), spec.name)
    for table in (_BY_KIND.get(entity.code, {}), _ANY):
        for name, headers in table.items():
            if name.partition(":")[0] in names:
                for header in headers.split():
                    found.setdefault(header, name)
    return found
