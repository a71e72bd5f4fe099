using MieTools.Examples;

const string Usage = """
    Usage: dotnet run --project examples/Quickstart [-- --shell]

      (nothing)    shows the whole job against the emulator
      --shell      leaves you at a PowerShell prompt with the module loaded,
                   the emulator running and a deployment to play with
      -h, --help   shows this
    """;

switch (args)
{
    case []:
        return PowerShellLauncher.Run(shell: false);
    case ["--shell"]:
        return PowerShellLauncher.Run(shell: true);
    case ["-h" or "--help"]:
        Console.WriteLine(Usage);
        return 0;
    default:
        Console.Error.WriteLine($"Unknown arguments: {string.Join(' ', args)}\n\n{Usage}");
        return 2;
}
