"""What the Go and the Java binding conclude from the header's data: the forms of callbacks, and structs that a callback changes."""


class Unknown(Exception):
    """The generator does not know how to pass a value; write it by hand, or teach it the form."""


def parameters_of(field, api):
    """The parameters of a callback in a struct, which is declared in place or by its name."""
    if "function" in field["type"]:
        return field["type"]["function"]
    return next((callback["parameters"] for callback in api["callbacks"] if callback["name"] == field["type"].get("name")), [])


def is_callback(field, api):
    return bool(parameters_of(field, api))


def argument_of(field, api):
    """The type of the struct that a callback in a struct gets."""
    parameters = parameters_of(field, api)
    if len(parameters) != 2 or parameters[0]["name"] != "user_data" or parameters[1]["type"].get("pointers") != 1:
        raise Unknown(f"the callback {field['name']} has another form than (user_data, struct)")
    return parameters[1]["type"]


def is_user_data(field):
    return field["type"].get("name") == "void" and field["name"].endswith("user_data")


def user_data_of(field, struct):
    """The field with the user_data of a callback: `reader_user_data` of `reader`, or `user_data`."""
    names = [other["name"] for other in struct["fields"]]
    own = f"{field['name']}_user_data"
    return own if own in names else "user_data"


def changed_structs(api):
    """Structs that a callback of the application changes, or whose memory it fills: they are passed without `const`."""
    found = {
        callback["parameters"][-1]["type"]["name"]
        for callback in api["callbacks"]
        if not callback["parameters"][-1]["type"].get("const")
    }
    for struct in api["structs"]:
        for field in struct["fields"]:
            parameters = parameters_of(field, api)
            if struct["name"] != "Callbacks" and len(parameters) == 2 and not parameters[1]["type"].get("const"):
                found.add(parameters[1]["type"]["name"])
    return found & {struct["name"] for struct in api["structs"]}


def is_result(field):
    """Whether a callback sets this field of a struct: the comment says so."""
    return field["meaning"] in ("number", "switch", "enum") and field["doc"].startswith("Set to ")


def memory_of(field, struct):
    """The number of values in the memory of a struct that a callback changes, as names of fields that are multiplied; or None."""
    kind = field["type"]
    if kind.get("pointers") != 1 or kind.get("const") or kind.get("name") not in ("float", "uint8_t"):
        return None
    names = [other["name"] for other in struct["fields"]]
    if kind["name"] == "float" and "samples_per_channel" in names and "channels" in names:
        return ["channels", "samples_per_channel"]
    count = field.get("count") or ("size" if "size" in names else None)
    return [count] if count else None
