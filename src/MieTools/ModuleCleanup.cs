namespace MieTools.Cmdlets;

/// <inheritdoc/>
public sealed class ModuleCleanup : Session.ModuleCleanup;
