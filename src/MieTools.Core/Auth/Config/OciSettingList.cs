namespace MieTools.Core.Auth.Config;

/// <summary>Collects settings with their sources, in order.</summary>
/// <param name="caller">Who gives the parameters; null: they are named one by one.</param>
internal sealed class OciSettingList(string? caller)
{
    private readonly List<OciSetting> _settings = new();

    /// <summary>What was collected.</summary>
    public IReadOnlyList<OciSetting> All => _settings;

    /// <summary>Adds a setting; none when it has no value, or is there already.</summary>
    public void Add(string name, string? value, OciSettingSource source, string origin)
    {
        if (!string.IsNullOrEmpty(value) && !_settings.Exists(s => s.Name == name))
            _settings.Add(new OciSetting(name, value, source, origin));
    }

    /// <summary>Adds what the caller gave.</summary>
    public void AddParameter(string name, string? value) =>
        Add(name, value, OciSettingSource.Parameter, caller ?? $"parameter {name}");

    /// <summary>Adds a value of a profile, or of DEFAULT when the profile takes it over from there.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value when it is another than the file's text, such as a full path.</param>
    public void AddProfile(string name, OciConfigProfile profile, string key, string? value = null) =>
        Add(name, profile[key] is { } text ? value ?? text : null,
            profile.VariableOf(key) is null ? OciSettingSource.ConfigFile : OciSettingSource.Environment, profile.OriginOf(key));

    /// <summary>Adds the value of an environment variable.</summary>
    public void AddVariable(string name, string? value, string variable) =>
        Add(name, value, OciSettingSource.Environment, $"environment variable {variable}");
}
