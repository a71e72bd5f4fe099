namespace MieTools.Server.Emulator.Identity;

/// <summary>A user as the options name it: <c>name=right</c>, or <c>name=right+right</c>.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Rights">What the user may do.</param>
internal sealed record UserRights(string Name, Permissions Rights)
{
    private const int MaxNameLength = 64;

    // The verbs are nested, as OCI's are: each has what the one before it has. That manage lets call the endpoints is documented
    // (model-dep-policies-auth.htm); that use does, and which verb each work request operation takes, is inferred.
    private const Permissions InspectVerb = Permissions.Inspect | Permissions.InspectWork;
    private const Permissions ReadVerb = InspectVerb | Permissions.Read | Permissions.ReadWork;
    private const Permissions UseVerb = ReadVerb | Permissions.Update | Permissions.Predict;

    /// <summary>Profile of a user's session token.</summary>
    public static string SessionProfile(string name) => name + "-session";

    /// <summary>Reads the option.</summary>
    /// <exception cref="ArgumentException">A name or a right is not allowed; the message says which and why.</exception>
    public static List<UserRights> ParseAll(IReadOnlyList<string> texts)
    {
        List<UserRights> users = [];
        // Without regard to case: the names are parts of file names, too.
        HashSet<string> profiles = new(StringComparer.OrdinalIgnoreCase) { "DEFAULT", "SESSION" };
        foreach (string text in texts)
        {
            UserRights user = Parse(text);
            if (!profiles.Add(user.Name) || !profiles.Add(SessionProfile(user.Name)))
            {
                throw new ArgumentException(
                    $"The user '{user.Name}' cannot be added: the config file has a profile '{user.Name}' or "
                        + $"'{SessionProfile(user.Name)}' already. Choose another name.");
            }

            users.Add(user);
        }
        return users;
    }

    private static UserRights Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw new ArgumentException($"The user '{text}' has no right. Write name=right, for instance alice=read.");
        string name = text[..equals];
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException($"'{name}' is not a user's name. Use letters, digits, '-' and '_', {MaxNameLength} at most.");
        Permissions rights = Permissions.None;
        foreach (string right in text[(equals + 1)..].Split('+'))
            rights |= ParseRight(right.Trim(), name);
        return new UserRights(name, rights);
    }

    private static Permissions ParseRight(string text, string name) => text.ToUpperInvariant() switch
    {
        "INSPECT" => InspectVerb,
        "READ" => ReadVerb,
        "PREDICT" => Permissions.Predict,
        "USE" => UseVerb,
        "SECRETS" => Permissions.ReadSecret,
        "MANAGE" => Permissions.All,
        "NONE" => Permissions.None,
        _ => throw new ArgumentException(
            $"'{text}' is not a right (user '{name}'). Rights are inspect, read, predict, use, secrets, manage and none; put + between "
                + "several."),
    };
}
