namespace MieTools.Cmdlets;

/// <inheritdoc/>
public sealed class ModuleStart : Session.ModuleStart;
