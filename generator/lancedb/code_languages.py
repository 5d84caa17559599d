"""Which names of languages are programming languages: `python` is; `en`, `markdown` and `text` are not."""

# Short names that are also codes of human languages (cs: Czech, ml: Malayalam, pl: Polish) are left out: Czech prose
# under the code prompt is worse than C# under the prompt for prose.
PROGRAMMING_LANGUAGES = frozenset(
    """
    ada apl applescript asm assembly awk bash basic batch c c# c++ clojure cmake cobol coffeescript cpp crystal
    csharp cuda cython d dart delphi dockerfile elixir elm erlang f# fish fortran fsharp gdscript glsl go golang
    graphql groovy haskell hcl hlsl java javascript js jsx julia kotlin kt lisp lua makefile matlab nim nix objc
    objective-c objectivec ocaml pascal perl php plpgsql plsql powershell prolog proto protobuf purescript py python
    python3 r racket rb rs ruby rust scala scheme sh shell smalltalk solidity sql starlark svelte swift
    systemverilog tcl terraform ts tsx tsql typescript vala vb.net vba verilog vhdl vim vimscript visual-basic vue
    wasm zig zsh
    """.split()
)
