"""What the Node.js and the C# binding share: the objects, the methods and the arguments that the functions of the header become.

Objects are the opaque handles (Engine, Server and later ones) and the numbers that stand for something (Room, Stream and later ones).
Nothing here names a function: a new one gets its method by its parameters.
"""

import copy

from python_names import enum_members, snake

#: Functions that the hand-written files call. Those with samples, and those that begin with Init and only write defaults, belong to them too.
HAND_WRITTEN = {"GetLastErrorMessage", "SetCallbacks", "GetEventHandle", "PollEvents", "GetStatusName"}
_SKIPPED = ("size", "reserved", "count", "user_data")


class Unknown(Exception):
    """The writer does not know how to call a function."""


def pascal(name):
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def camel(name):
    name = pascal(name)
    return name[:1].lower() + name[1:]


class Shape:
    def __init__(self, api):
        self.api = api = copy.deepcopy(api)
        for item in [*api["functions"], *api["callbacks"], *api["structs"]]:
            for part in item.get("parameters", item.get("fields", ())):
                # A number that stands for an object has the name of the object here.
                if "handle" in part["type"]:
                    part["type"]["name"] = part["type"].pop("handle")
        self.handles = [handle["name"] for handle in api["handles"]]
        #: Numbers that stand for an object, with their C types.
        self.ids = {alias["name"]: alias["type"]["name"] for alias in api["aliases"] if alias["name"] != "Status"}
        self.structs = {struct["name"]: struct for struct in api["structs"]}
        self.enums = {enum["name"]: enum for enum in api["enums"]}
        self.callbacks = {callback["name"]: callback for callback in api["callbacks"]}
        self.constants = {constant["name"]: constant["value"] for constant in api["constants"]}
        self.events = {event["struct"]: event["callback"] for event in api["events"]}
        self.chains = {name: self._chain(name) for name in self.ids}
        self.settings = self._reach("options")
        self.outputs = self._reach("struct_out", "visitor") | self._nested(set(self.events))
        self.functions = [function for function in api["functions"] if not self._is_skipped(function)]

    # ---- structs

    def _nested(self, names):
        """The structs, and those that they contain."""
        found, left = set(), [name for name in names if name in self.structs and name != "Callbacks"]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += [field["struct"] for field in self.structs[name]["fields"] if field.get("struct", "Callbacks") != "Callbacks"]
        return found

    def _reach(self, *meanings):
        names = set()
        for function in self.api["functions"]:
            for parameter in function["parameters"]:
                if parameter["meaning"] == "visitor" and "visitor" in meanings:
                    names.add(self.callbacks[parameter["type"]["name"]]["parameters"][-1]["type"]["name"])
                elif parameter["meaning"] in meanings and not self._only_defaults(function):
                    names.add(parameter["struct"])
        return self._nested(names)

    def _only_defaults(self, function):
        return function["name"].startswith("Init") and function["name"][4:] in self.structs

    def fields(self, struct):
        """The fields that a program sees."""
        shown = []
        for field in self.structs[struct]["fields"]:
            kind = self.field_meaning(field)
            if kind not in _SKIPPED and field.get("struct") != "Callbacks" and kind not in ("callback", "pointer"):
                shown.append({**field, "meaning": kind})
        return shown

    def field_meaning(self, field):
        """The meaning; `id` for a number that stands for an object, `object` for a handle."""
        name, pointers = field["type"].get("name"), field["type"].get("pointers", 0)
        if name in self.callbacks:
            return "callback"
        if name in self.ids and not pointers:
            return "id"
        if name in self.handles and pointers == 1:
            return "object"
        return field["meaning"]

    # ---- functions

    def _is_skipped(self, function):
        has_samples = any(parameter["meaning"] == "samples" for parameter in function["parameters"])
        return function["name"] in HAND_WRITTEN or has_samples or self._only_defaults(function) or self._is_destroy(function)

    def _is_destroy(self, function):
        return function["name"].startswith("Destroy") and function["parameters"][0]["meaning"] == "new_handle"

    def destroy_of(self, handle):
        """The function that ends an object, or None."""
        for function in self.api["functions"]:
            if self._is_destroy(function) and function["parameters"][0]["type"]["name"] == handle:
                return function["name"]
        return None

    def needs_engine(self, handle):
        """Whether objects of this kind are made by a method of another object."""
        return any(self.is_create(function, handle) and self.owner(function) is not None for function in self.api["functions"])

    def is_create(self, function, handle=None):
        made = [p["type"]["name"] for p in function["parameters"] if p["meaning"] == "new_handle"]
        return bool(made) and not self._is_destroy(function) and (handle is None or made[0] == handle)

    def _chain(self, name):
        """The numbers that precede an object's own number in the calls of it: a stream is named by its room and itself."""
        for function in self.api["functions"]:
            kinds = [parameter["type"] for parameter in function["parameters"]]
            if not kinds or kinds[0]["name"] != "Engine" or {"name": name} not in kinds:
                continue
            before = kinds[1 : kinds.index({"name": name})]
            if all(kind["name"] in self.ids and not kind.get("pointers") for kind in before):
                return [kind["name"] for kind in before]
        return []

    def owner(self, function):
        """The object of a method, or None. A number stands for the object if all numbers before it do."""
        first = function["parameters"][0] if function["parameters"] else None
        if not first or first["type"]["name"] not in self.handles or first["meaning"] != "handle":
            return None
        owner, before = first["type"]["name"], []
        if owner != "Engine":
            return owner
        for parameter in function["parameters"][1:]:
            name = parameter["type"]["name"]
            if name not in self.ids or parameter["type"].get("pointers") or self.chains[name] != before:
                break
            owner, before = name, [*before, name]
        return owner

    def method(self, function):
        """The words of the method's name: LogoutRoom of a room is `logout`, StartPlayer of a player `start`."""
        words, owner = snake(function["name"]).split("_"), self.owner(function)
        if owner and owner != "Engine" and not self.is_create(function):
            kept = [word for word in words if word != owner.lower()]
            words = kept or words
        return "_".join(words)

    def methods(self, owner):
        """The functions of an object; a constructor of an object without an owner is not among them."""
        chosen = [f for f in self.functions if self.owner(f) == owner and not (owner is None and self.is_create(f))]
        names = [self.method(function) for function in chosen]
        for name in names:
            if names.count(name) > 1:
                raise SystemExit(f"two methods of {owner} have the name {name}")
        return chosen

    def parameters(self, function):
        """The C arguments in order: `self`, `own` (a number of the object itself), or the meaning of the parameter."""
        own = [*self.chains[self.owner(function)], self.owner(function)] if self.owner(function) in self.ids else []
        result = []
        for index, parameter in enumerate(function["parameters"]):
            kind, meaning = parameter["type"], parameter["meaning"]
            name, pointers = kind["name"], kind.get("pointers", 0)
            if meaning == "handle" and index == 0:
                meaning = "self"
            elif name in self.ids and pointers == 0:
                meaning = "own" if 0 < index <= len(own) and own[index - 1] == name else "id"
            elif name in self.ids and pointers == 1:
                parameter = {**parameter, "of": {"meaning": "id", "id": name}}
                meaning = "out"
            elif parameter["name"] == "size" and function["name"].startswith("Init"):
                parameter, meaning = {**parameter, "struct": function["parameters"][0]["struct"]}, "struct_size"
            elif parameter["name"] == "abi_version":
                meaning = "version"
            elif meaning == "out" and parameter["name"] == "request" and name == "uint64_t":
                meaning = "request"
            if meaning == "text" and parameter["name"] == "device":
                parameter = {**parameter, "optional": True}
            if meaning in ("callback", "pointer"):
                raise Unknown("it takes a function that the library calls on a thread of its own" if meaning == "callback" else
                              f"the argument {parameter['name']} has a form that the generator does not know")
            result.append({**parameter, "meaning": meaning})
        return result

    def is_optional(self, parameter):
        return parameter["meaning"] == "texts" or bool(parameter.get("optional"))

    def is_list(self, function):
        """Whether a visitor gets any number of items: GetUsers; GetUser has one."""
        return function["name"].endswith("s")

    def sharing(self, struct, field):
        """The first of the arrays that have one count, if it is another one."""
        first = next(other for other in self.structs[struct]["fields"] if other.get("count") == field["count"])
        return None if first["name"] == field["name"] else first

    def done_events(self):
        """The events that report the result of a request."""
        return [struct for struct in self.events if struct.endswith("DoneEvent")
                and any(field["name"] == "request" for field in self.structs[struct]["fields"])]

    def done_event(self, function):
        """The struct of the event that reports the result of a request: the one that the comment names, or the usual one."""
        named = [struct for struct in self.done_events() if self.events[struct] in function["doc"]]
        return named[0] if len(named) == 1 else "RequestDoneEvent"

    def enum_members(self, name):
        return enum_members(self.enums[name])
