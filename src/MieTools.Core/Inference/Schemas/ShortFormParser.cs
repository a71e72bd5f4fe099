using System.Text;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Reads the short form of a schema from text.</summary>
/// <remarks>
/// <code>
/// all      := members | type                     (a type when it begins with a bracket)
/// members  := member ((',' | line end) member)*
/// member   := name '?'? (':' type)? description?
/// type     := (choices | '(' choices ')' | '{' members '}') '[]'*
/// choices  := word ('|' word)*
/// </code>
/// </remarks>
internal sealed class ShortFormParser(string text)
{
    private const int MaxLength = 64 * 1024;
    private const int MaxDepth = 32;

    // What ends a word that is a type or a choice.
    private const string Stops = ",|{}[]()\":?\r\n";

    private int _at;
    private int _depth;

    /// <summary>Reads a whole short form.</summary>
    public ShortType ParseAll()
    {
        if (text.Length > MaxLength)
        {
            throw SchemaErrors.Invalid($"The short form has {text.Length} characters; {MaxLength} at most are read.",
                "Give a JSON schema in a file.");
        }

        SkipWhite();
        if (_at == text.Length)
            throw SchemaErrors.Invalid("The short form of the schema is empty.");
        ShortType type = Peek() is '{' or '(' ? Type() : new ShortType { Members = Members('\0') };
        return End(type);
    }

    /// <summary>Reads a type with its description.</summary>
    public ShortType ParseType()
    {
        SkipWhite();
        ShortType type = Type();
        SkipSpaces();
        return End(Peek() == '"' ? type with { Description = Quoted('"') } : type);
    }

    private ShortType End(ShortType type)
    {
        SkipWhite();
        return _at == text.Length ? type : throw Expected("the end");
    }

    private List<ShortMember> Members(char close)
    {
        if (++_depth > MaxDepth)
            throw Wrong($"objects are nested deeper than {MaxDepth} levels");
        List<ShortMember> members = [];
        while (true)
        {
            SkipWhite();
            if (IsEnd(close) && members.Count > 0)
                break;
            int start = _at;
            ShortMember member = Member();
            if (members.Exists(m => m.Name == member.Name))
            {
                _at = start;
                throw Wrong($"the member '{member.Name}' is there twice");
            }
            members.Add(member);
            if (!Separator(close))
                break;
        }
        _depth--;
        return members;
    }

    // True after a comma or a line's end.
    private bool Separator(char close)
    {
        bool newLine = SkipWhite();
        if (IsEnd(close))
            return false;
        if (Peek() == ',')
        {
            _at++;
            return true;
        }
        return newLine ? true : throw Expected(close == '\0' ? "a comma or the end" : $"a comma or '{close}'");
    }

    private bool IsEnd(char close) => close == '\0' ? _at == text.Length : Peek() == close;

    private ShortMember Member()
    {
        string name = Name();
        SkipSpaces();
        bool optional = Take('?');
        SkipSpaces();
        ShortType type = new() { Name = "string" };
        if (Take(':'))
        {
            SkipWhite();
            type = Type();
            SkipSpaces();
        }
        if (Peek() == '"')
            type = type with { Description = Quoted('"') };
        return new ShortMember(name, optional, type);
    }

    private string Name()
    {
        if (Peek() is '"' or '\'')
            return Quoted(Peek());
        int start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '$' or '.'))
            _at++;
        return _at > start ? text[start.._at] : throw Expected("a member's name");
    }

    private ShortType Type()
    {
        ShortType type;
        bool choicesBare = false;
        if (Take('{'))
        {
            type = new ShortType { Members = Members('}') };
            Require('}');
        }
        else if (Take('('))
        {
            type = Choices();
            SkipWhite();
            Require(')');
        }
        else
        {
            type = Choices();
            choicesBare = type.Choices is { Count: > 1 } || type.IsNullable;
        }
        SkipSpaces();
        while (Peek() == '[')
        {
            if (choicesBare)
                throw Wrong("a list of choices needs them in parentheses, as (low|high)[]");
            _at++;
            SkipSpaces();
            Require(']');
            type = new ShortType { Items = type };
            SkipSpaces();
        }
        return type;
    }

    private ShortType Choices()
    {
        List<ShortChoice> choices = [];
        int start = _at;
        do
        {
            SkipWhite();
            choices.Add(Choice());
        }
        while (TakeBar());
        List<ShortChoice> types = choices.FindAll(c => !c.IsText && ShortTypeNames.TryGet(c.Text, out _, out _));
        bool hasNull = choices.Exists(c => c is { IsText: false, Text: "null" });
        if (types.Count == 1 && choices.Count == (hasNull ? 2 : 1))
            return new ShortType { Name = types[0].Text, IsNullable = hasNull };
        if (types.Count == choices.Count)
        {
            throw At(start, $"'{text[start.._at].Trim()}' are several types, and a member has one; "
                + $"put words that are choices in single quotes: {string.Join('|', types.Select(t => $"'{t.Text}'"))}");
        }
        if (choices is [{ IsText: false, Text: var word }])
        {
            throw At(start, $"'{word}' is no type; expected {ShortTypeNames.Known}, "
                + "choices as low|high, {…} for an object, and [] behind it for a list");
        }
        if (choices.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw At(start, $"the choice '{twice.Key.Text}' is there twice");
        return new ShortType { Choices = choices };
    }

    private bool TakeBar()
    {
        int before = _at;
        SkipWhite();
        if (Take('|'))
            return true;
        _at = before;
        return false;
    }

    private ShortChoice Choice()
    {
        if (Peek() == '\'')
            return new ShortChoice(Quoted('\''), true);
        int start = _at;
        while (_at < text.Length && !Stops.Contains(text[_at], StringComparison.Ordinal))
            _at++;
        string word = text[start.._at].Trim();
        if (word.Length == 0)
            throw Expected("a type");
        if (Peek() == '?')
            throw Wrong("the '?' of a member that may be left out stands behind its name, as note?: string");
        return new ShortChoice(word, false);
    }

    // Single quotes are doubled to stand for themselves, as in PowerShell; in double quotes a backslash does it.
    private string Quoted(char quote)
    {
        int start = _at++;
        StringBuilder value = new();
        while (_at < text.Length)
        {
            char c = text[_at++];
            char next = Peek();
            if (c == '\\' && quote == '"' && next is '"' or '\\')
                value.Append(text[_at++]);
            else if (c == quote && quote == '\'' && next == quote)
                value.Append(text[_at++]);
            else if (c == quote)
                return value.ToString();
            else
                value.Append(c);
        }
        throw At(start, "the quotes that open here are not closed");
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private bool Take(char c)
    {
        if (Peek() != c || _at == text.Length)
            return false;
        _at++;
        return true;
    }

    private void Require(char c)
    {
        if (!Take(c))
            throw Expected($"'{c}'");
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t')
            _at++;
    }

    // True when it passed a line's end.
    private bool SkipWhite()
    {
        bool newLine = false;
        for (; _at < text.Length && char.IsWhiteSpace(text[_at]); _at++)
            newLine |= text[_at] == '\n';
        return newLine;
    }

    private MieException Expected(string what) => Wrong($"expected {what}, found {(_at == text.Length ? "the end" : $"'{text[_at]}'")}");

    private MieException Wrong(string what) => At(_at, what);

    private static MieException At(int position, string what) =>
        SchemaErrors.Invalid($"The short form of the schema is wrong at character {position + 1}: {what}.");
}
