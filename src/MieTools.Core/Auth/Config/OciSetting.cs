namespace MieTools.Core.Auth.Config;

/// <summary>A setting of a connection and where it comes from. Holds no secret.</summary>
/// <param name="Name">Its name: <c>Region</c>, <c>KeyFile</c> and so on.</param>
/// <param name="Value">Its value; of a file the full path.</param>
/// <param name="Source">Kind of place it comes from.</param>
/// <param name="Origin">The place: the parameter, the profile and its file, the variable.</param>
public sealed record OciSetting(string Name, string Value, OciSettingSource Source, string Origin)
{
    /// <summary>One line: name, value and place.</summary>
    public override string ToString() => $"{Name} {Value}: {Origin}";
}
