using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security;
using System.Text;
using MieTools.Binding;

namespace MieTools.Session;

/// <summary>
/// A script block that gives a JWT for each exchange. Tokens are renewed on any thread, while any command waits, so it runs in a runspace
/// of its own, as a thread job does: variables of the session reach it by <c>$using:</c>, with the values they have when it is given.
/// </summary>
internal sealed class TokenScript
{
    private readonly string _text;
    private readonly string _location;
    private readonly Dictionary<string, object?> _values = [];

    /// <summary>Takes the text, and the values of the variables that it uses.</summary>
    /// <param name="script">The script block.</param>
    /// <param name="variable">Gives the value of a variable of the session.</param>
    /// <param name="location">Folder that it runs in.</param>
    public TokenScript(ScriptBlock script, Func<string, object?> variable, string location)
    {
        _text = script.ToString();
        _location = location;
        foreach (Ast ast in script.Ast.FindAll(a => a is UsingExpressionAst, searchNestedScriptBlocks: true))
        {
            if (((UsingExpressionAst)ast).SubExpression is VariableExpressionAst used)
                _values[KeyOf(ast)] = variable(used.VariablePath.UserPath);
        }
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="MieException"><c>IdentityTokenMissing</c>: it failed.</exception>
    public ValueTask<string> RunAsync(CancellationToken cancellationToken) =>
        new(Task.Run(() => Run(cancellationToken), cancellationToken));

    private string Run(CancellationToken cancellationToken)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.NewRunspace);
        using CancellationTokenRegistration stop = cancellationToken.Register(() => shell.BeginStop(null, null));
        try
        {
            shell.Runspace.SessionStateProxy.Path.SetLocation(_location);
            shell.AddScript(_text);
            if (_values.Count > 0)
                shell.AddParameter("--%", _values);
            string[] lines = [.. shell.Invoke().Select(TextOf)];
            return lines.Length == 0 && shell.Streams.Error.Count > 0
                ? throw Failed(shell.Streams.Error[0].Exception)
                : string.Join('\n', lines);
        }
        catch (Exception e) when (e is PipelineStoppedException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RuntimeException e)
        {
            throw Failed(e);
        }
    }

    // What it wrote may hold the token, and its error what it was sent: the kind of error says enough.
    private static MieException Failed(Exception cause) => new(MieErrors.IdentityTokenMissing,
        $"The script block of -Token failed with {(cause.InnerException ?? cause).GetType().Name}; its message is not shown.",
        "Run the script block by itself. It runs in a runspace of its own: write $using:name for a variable of the session.", "Token");

    private static string TextOf(PSObject? item)
    {
        if (item?.BaseObject is not SecureString secret)
            return item?.ToString() ?? "";
        char[] text = RevealedText.Of(secret)!;
        string revealed = new(text);
        Array.Clear(text);
        return revealed;
    }

    // The engine looks the values up by this.
    private static string KeyOf(Ast expression) =>
        Convert.ToBase64String(Encoding.Unicode.GetBytes(expression.ToString().ToLowerInvariant()));
}
