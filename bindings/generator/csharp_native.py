"""Writes `Native.cs` of the C# binding: the layouts of the C structs, and the prototypes of the C functions."""

from csharp_names import argument_name, c_type

_HEAD = """// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Runtime.InteropServices;

namespace Audioroom
{
"""


class CsharpNative:
    def __init__(self, shape):
        self.shape = shape

    def struct(self, struct):
        lines = ["", "        [StructLayout(LayoutKind.Sequential)]", f"        internal struct {struct['name']}", "        {"]
        for field in struct["fields"]:
            kind = {key: value for key, value in field["type"].items() if key != "length"}
            for index in range(field["type"].get("length", 1)):
                suffix = str(index) if "length" in field["type"] else ""
                lines.append(f"            internal {c_type(kind, self.shape)} {field['name']}{suffix};")
        return [*lines, "        }"]

    def parameter(self, function, parameter):
        kind, meaning = parameter["type"], parameter["meaning"]
        name, pointers = argument_name(parameter["name"]), kind.get("pointers", 0)
        if meaning == "new_handle":
            ends = function["name"].startswith("Destroy")
            return f"{'ref' if ends else 'out'} IntPtr {name}"
        if meaning == "visitor":
            return f"Visitor {name}"
        if meaning in ("samples", "floats_out"):
            return f"[In, Out] float[] {name}"
        if meaning == "text_needed":
            return f"out UIntPtr {name}"
        if pointers == 1 and (meaning == "out" or kind["name"] in self.shape.ids):
            return f"out {c_type({'name': kind['name']}, self.shape)} {name}"
        if kind["name"] in self.shape.callbacks:
            return f"IntPtr {name}"
        return f"{c_type(kind, self.shape)} {name}"

    def function(self, function):
        returns = function["returns"]
        result = "IntPtr" if returns.get("pointers") else c_type(returns, self.shape)
        parameters = ", ".join(self.parameter(function, parameter) for parameter in function["parameters"])
        head = f"internal static extern {result} {function['name']}"
        return [
            "",
            f'        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_{function["name"]}")]',
            f"        {head}({parameters});",
        ]

    def text(self):
        lines = [_HEAD.rstrip("\n"), "    internal static class Native", "    {", "#if UNITY_IOS && !UNITY_EDITOR"]
        lines += ['        internal const string File = "__Internal";', "#else", '        internal const string File = "audioroom";', "#endif", ""]
        lines += ["        /// <summary>Every event callback, and every visitor of a list.</summary>"]
        lines += ["        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]"]
        lines += ["        internal delegate void Visitor(IntPtr userData, IntPtr item);"]
        for struct in self.shape.api["structs"]:
            lines += self.struct(struct)
        for function in self.shape.api["functions"]:
            lines += self.function(function)
        return "\n".join([*lines, "    }", "}", ""])

