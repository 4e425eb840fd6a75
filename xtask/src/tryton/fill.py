"""Fills a new database of Tryton through its API: fill.py URL PASSWORD PARTIES SALES."""

import base64
import json
import sys
import urllib.request


class Api:
    def __init__(self, url, password):
        self.url, self.authorization, self.context = url, None, {}
        user, key, _ = self.post("common.db.login", ["admin", {"password": password}, "en"])
        self.authorization = "Session " + base64.b64encode(f"admin:{user}:{key}".encode()).decode()

    def post(self, method, params):
        body = json.dumps({"id": 0, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers)) as answer:
            answer = json.load(answer)
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]

    def call(self, model, method, *arguments):
        return self.post(f"model.{model}.{method}", [*arguments, self.context])

    def create(self, model, values):
        ids = []
        for start in range(0, len(values), 250):
            ids += self.call(model, "create", values[start:start + 250])
        return ids


def decimal(text):
    return {"__class__": "Decimal", "decimal": text}


def date(day):
    return {"__class__": "date", "year": 2026, "month": 1 + day // 28 % 12, "day": 1 + day % 28}


def lines(*values):
    return [["create", list(values)]]


def company(api):
    euro, = api.create("currency.currency", [{"name": "Euro", "code": "EUR", "numeric_code": "978", "digits": 2, "rounding": decimal("0.01")}])
    country, = api.create("country.country", [{"name": "Sweden", "code": "SE"}])
    party, = api.create("party.party", [{
        "name": "Nordvik Handel AB",
        "addresses": lines({"street": "Hamngatan 1", "postal_code": "111 47", "city": "Stockholm", "country": country}),
        "contact_mechanisms": lines({"type": "email", "value": "office@nordvik.example"}, {"type": "phone", "value": "+46 8 120 34 56"}),
        "identifiers": lines({"type": None, "code": "212000-0142"}),
    }])
    company, = api.create("company.company", [{"party": party, "currency": euro}])
    people = api.create("party.party", [{"name": name} for name in ["Astrid Lund", "Erik Berg", "Karin Holm"]])
    employees = api.create("company.employee", [{"party": person, "company": company} for person in people])
    user = api.call("res.user", "search", [["login", "=", "admin"]])
    api.call("res.user", "write", user, {
        "companies": [["add", [company]]], "company": company, "employees": [["add", employees]], "employee": employees[0],
    })
    api.context = api.post("model.res.user.get_preferences", [True, {}])
    return country, euro, employees


def parties(api, count, country):
    return api.create("party.party", [{
        "name": f"Customer {number:04}",
        "addresses": lines({"street": f"Street {number}", "postal_code": f"{10000 + number}", "city": "Uppsala", "country": country}),
        "contact_mechanisms": lines({"type": "email", "value": f"customer{number}@example.com"}),
    } for number in range(1, count + 1)])


def products(api):
    unit = api.call("product.uom", "search", [["name", "=", "Unit"]], 0, 1)[0]
    templates = api.create("product.template", [{
        "name": name, "type": "goods", "default_uom": unit, "salable": True, "sale_uom": unit, "list_price": decimal(price), "code": name[:2].upper(),
        "products": lines({}),
    } for name, price in [("Chair", "120.00"), ("Table", "450.50"), ("Lamp", "39.90"), ("Shelf", "75.25")]])
    return unit, api.call("product.product", "search", [["template", "in", templates]])


def sales(api, count, customers, unit, goods, euro):
    addresses = {}
    for found in api.call("party.address", "search_read", [["party", "in", customers]], 0, None, None, ["party"]):
        addresses.setdefault(found["party"], found["id"])
    values = [(customers[number % len(customers)], number) for number in range(count)]
    return api.create("sale.sale", [{
        "party": customer, "currency": euro, "reference": f"Order {number:04}", "sale_date": date(number),
        "invoice_address": addresses[customer], "shipment_address": addresses[customer],
        "lines": lines(*[{
            "product": goods[(number + place) % len(goods)], "quantity": 1 + place, "unit": unit, "unit_price": decimal("12.50"),
            "description": f"Line {place + 1}",
        } for place in range(2)]),
    } for customer, number in values])


def projects(api, customers, employees):
    works = api.create("project.work", [{
        "name": f"Project {number}", "type": "project", "party": customers[number], "timesheet_available": True,
    } for number in range(3)])
    found = api.call("timesheet.work", "search", [["origin", "in", [f"project.work,{work}" for work in works]]])
    api.create("timesheet.line", [{
        "work": found[number % len(found)], "employee": employees[number % len(employees)], "date": date(number),
        "duration": {"__class__": "timedelta", "seconds": 1800 * (1 + number % 5)}, "description": f"Task {number}",
    } for number in range(12)])


def main(url, password, party_count, sale_count):
    api = Api(url, password)
    country, euro, employees = company(api)
    customers = parties(api, int(party_count), country)
    unit, goods = products(api)
    sales(api, int(sale_count), customers, unit, goods, euro)
    projects(api, customers, employees)


main(*sys.argv[1:])
