"""Writes cases.json: schemas as people use them, and texts that fit some, for RealSchemasTest and benchmarks/structured."""
import json
import pathlib

S = {"type": "string"}
I = {"type": "integer"}
N = {"type": "number"}
B = {"type": "boolean"}


def obj(required=None, **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def arr(items, **more):
    return {"type": "array", "items": items, **more}


CASES = {
    "person": (obj(name=S, age=I), [{"name": "Ada Lovelace", "age": 36}]),
    "label": ({"enum": ["positive", "negative", "neutral"]}, ["neutral", "negative"]),
    "flag": (obj(spam=B, reason=S), [{"spam": True, "reason": "Sent to \"everyone\"\nat once"}]),
    "nothing or text": ({"anyOf": [{"type": "null"}, S]}, [None, "caf\u00e9 \u20ac \U0001f600"]),
    "numbers": (arr(N), [[1, -2.5, 3e10, 0]]),
    "tags": (arr(S, minItems=1, maxItems=4), [["java", "c++", "\u65e5\u672c"]]),
    "point": ({"type": "array", "prefixItems": [N, N], "items": False, "minItems": 2}, [[1.5, -2]]),
    "address": (
        obj(["street", "city"], street=S, city=S, zip={"type": "string", "pattern": "^[0-9]{5}$"}, country=S),
        [{"street": "Main St. 4", "city": "Z\u00fcrich", "zip": "80331"}, {"street": "x", "city": "y"}],
    ),
    "invoice": (
        obj(
            id={"type": "string", "pattern": "^INV-[0-9]{4,6}$"},
            total=N,
            lines=arr(obj(text=S, amount=I, price=N), minItems=1),
        ),
        [{"id": "INV-00123", "total": 12.5, "lines": [{"text": "Tea", "amount": 2, "price": 6.25}]}],
    ),
    "tree": (
        {
            "$ref": "#/$defs/node",
            "$defs": {"node": obj(["value"], value=I, children=arr({"$ref": "#/$defs/node"}))},
        },
        [{"value": 1, "children": [{"value": 2}, {"value": 3, "children": [{"value": 4, "children": []}]}]}],
    ),
    "tool call": (
        {
            "anyOf": [
                obj(name={"const": "search"}, arguments=obj(query=S, limit=I)),
                obj(name={"const": "send_mail"}, arguments=obj(to=S, subject=S, body=S)),
                obj(name={"const": "stop"}),
            ]
        },
        [
            {"name": "search", "arguments": {"query": "herons", "limit": 5}},
            {"name": "send_mail", "arguments": {"to": "a@b.org", "subject": "Hi", "body": "Dear all,\n..."}},
            {"name": "stop"},
        ],
    ),
    "date": (obj(day={"type": "string", "format": "date"}), [{"day": "2024-02-29"}]),
    "moment": (obj(at={"type": "string", "format": "date-time"}), [{"at": "2024-02-28T12:30:05Z"}]),
    "id": (obj(id={"type": "string", "format": "uuid"}), [{"id": "123e4567-e89b-12d3-a456-426614174000"}]),
    "rating": (obj(stars={"type": "integer", "minimum": 1, "maximum": 5}, text=S), [{"stars": 4, "text": "Good."}]),
    "percentage": (obj(p={"type": "number", "minimum": 0, "maximum": 100}), [{"p": 99.75}, {"p": 0}]),
    "temperature": (obj(t={"type": "integer", "minimum": -273}), [{"t": -40}, {"t": 1200}]),
    "short": (obj(code={"type": "string", "minLength": 2, "maxLength": 8}), [{"code": "ab\u00e9"}]),
    "matrix": (arr(arr(I)), [[[1, 2], [], [30]]]),
    "map": ({"type": "object", "additionalProperties": I}, [{"a": 1, "b c": 2}, {}]),
    "config": (
        {"type": "object", "properties": {"name": S, "on": B}, "required": ["name"], "additionalProperties": N},
        [{"name": "x", "on": False, "extra": 1.5}, {"name": "y"}],
    ),
    "constants": ({"enum": [1, 2.5, None, True, "a", [1, "x"], {"k": [2]}]}, [1, [1, "x"], {"k": [2]}]),
    "optional all": (obj([], a=I, b=I, c=I), [{"a": 1, "c": 3}, {"b": 2}, {}]),
    "nested optional": (
        obj(["user"], user=obj(["id"], id=I, mail=S, roles=arr({"enum": ["admin", "user"]}))),
        [{"user": {"id": 7, "mail": "x@y.z", "roles": ["admin", "user"]}}],
    ),
    "anything": ({}, [{"a": [1, "b", None, {"c": {}}]}, "x", 3.5]),
    "merged": (
        {"allOf": [obj(None, a=I), {"properties": {"a": {"minimum": 10}}}]},
        [{"a": 12}],
    ),
    "shapes": (
        arr(
            {
                "oneOf": [
                    obj(kind={"const": "circle"}, radius=N),
                    obj(kind={"const": "box"}, width=N, height=N),
                ]
            }
        ),
        [[{"kind": "circle", "radius": 1}, {"kind": "box", "width": 2, "height": 3.5}]],
    ),
    "fifty": (
        obj([], **{f"property_{i}": [S, I, N, B, arr(S)][i % 5] for i in range(50)}),
        [{f"property_{i}": ["text", i, i / 2, True, ["a", "b"]][i % 5] for i in range(0, 50, 3)}],
    ),
    "city": (obj(city=S, country=S, population={"type": "integer", "minimum": 0}), []),
    "quiz": (obj(question=S, options=arr(S, minItems=4, maxItems=4), answer={"enum": ["A", "B", "C", "D"]}), []),
    "summary": (obj(title=S, points=arr(S, minItems=2, maxItems=5)), []),
    "entities": (arr(obj(text=S, type={"enum": ["person", "place", "date"]}), maxItems=6), []),
    "sentiment": (obj(label={"enum": ["good", "bad"]}, score={"type": "number", "minimum": 0, "maximum": 1}), []),
    "recipe": (obj(name=S, minutes={"type": "integer", "minimum": 1, "maximum": 600}, steps=arr(S, minItems=1)), []),
    "booking": (
        obj(["from", "to", "day"], **{"from": S, "to": S, "day": {"type": "string", "format": "date"}, "seats": I}),
        [],
    ),
    "contact": (obj(["name"], name=S, mail={"type": "string", "format": "email"}, phone={"type": ["string", "null"]}), []),
    "phone": ({"type": "string", "pattern": "^\\\\+[0-9]{1,3} [0-9]{4,12}$".replace("\\\\", "\\")}, []),
    "hex colour": ({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}, []),
    "version": ({"type": "string", "pattern": "^(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$"}, []),
    "time of day": (obj(at={"type": "string", "format": "time"}), []),
    "yes or no": ({"type": "string", "enum": ["yes", "no"]}, []),
    "confidence": ({"type": "integer", "minimum": 0, "maximum": 10}, []),
    "coordinates": (obj(lat={"type": "number", "minimum": -90, "maximum": 90}, lon=N), []),
    "expression": (
        {
            "$ref": "#/definitions/e",
            "definitions": {
                "e": {
                    "anyOf": [
                        I,
                        obj(op={"enum": ["+", "*"]}, left={"$ref": "#/definitions/e"}, right={"$ref": "#/definitions/e"}),
                    ]
                }
            },
        },
        [],
    ),
    "linked list": (
        {
            "$ref": "#/$defs/l",
            "$defs": {"l": {"anyOf": [{"type": "null"}, obj(head=S, tail={"$ref": "#/$defs/l"})]}},
        },
        [],
    ),
    "menu": (obj(items=arr(obj(name=S, price={"type": "number", "exclusiveMinimum": 0}, vegan=B), minItems=1)), []),
    "status": ({"oneOf": [obj(ok={"const": True}, data=S), obj(ok={"const": False}, error=S, code=I)]}, []),
    "range": (obj(low=I, high=I, unit={"enum": ["cm", "m", "km"]}), []),
    "codes": (arr({"type": "string", "pattern": "^[A-Z]{2}$"}, minItems=1, maxItems=3), []),
    "grid": (arr(arr(B, minItems=2, maxItems=2), minItems=2, maxItems=2), []),
    "translations": ({"type": "object", "additionalProperties": {"type": "string", "maxLength": 20}}, []),
    "review": (obj(["stars"], stars={"enum": [1, 2, 3, 4, 5]}, pros=arr(S, maxItems=2), cons=arr(S, maxItems=2)), []),
    "event": (obj(id={"type": "string", "format": "uuid"}, kind={"enum": ["open", "close"]}, at=S), []),
    "short names": (arr({"type": "string", "minLength": 1, "maxLength": 12}, minItems=2, maxItems=3), []),
}

cases = [
    {"name": name, "schema": schema, "texts": [json.dumps(t, ensure_ascii=False, separators=(",", ":")) for t in texts]}
    for name, (schema, texts) in CASES.items()
]
path = pathlib.Path(__file__).with_name("cases.json")
lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
print(len(cases), "schemas")
