using System.CommandLine;
using System.Management.Automation;
using System.Reflection;
using MieTools.Cmdlets;
using MieTools.Server;
using MieTools.Server.Emulator;

namespace MieTools.Tests.Cmdlets;

/// <summary>An emulator is told the same things in a program, on a command line and by the cmdlet.</summary>
public sealed class EmulatorOptionsTests
{
    // Property of MieEmulatorOptions, option of mie-emulator, parameter of Start-MieEmulator.
    private static readonly (string Property, string Option, string Parameter)[] s_same =
    [
        ("Port", "--port", "Port"), ("Https", "--https", "Https"), ("ConfigDirectory", "--config-out", "ConfigPath"),
        ("DataDirectory", "--data", "DataPath"),
        ("CreateDelay", "--create-delay", "CreateDelaySec"), ("UpdateDelay", "--update-delay", "UpdateDelaySec"),
        ("TokenRate", "--token-rate", "TokenRate"),
        ("TokenLifetime", "--token-lifetime", "TokenLifetimeSec"), ("PredictTimeLimit", "--predict-timeout", "PredictTimeoutSec"),
        ("RequestsPerSecond", "--requests-per-second", "RequestsPerSecond"), ("LimitBandwidth", "--limit-bandwidth", "LimitBandwidth"),
        ("Upstream", "--upstream", "Upstream"), ("Containers", "--container", "Container"), ("HealthPath", "--health-path", "HealthPath"),
        ("HealthTimeout", "--health-timeout", "HealthTimeoutSec"), ("Users", "--user", "User"), ("Faults", "--fault", "Fault"),
        ("VerifySignatures", "--no-verify", "NoSignatureCheck"), ("Seed", "--seed", "Seed"), ("Log", "--verbose", "RequestLog"),
        ("LogFormat", "--log-format", "LogFormat"),
    ];

    // A clock and a model server are objects of a program; the rest is about the process and the session.
    private static readonly string[] s_programOnly = ["Time", "ModelServer"];
    private static readonly string[] s_commandOnly = ["--parent-pid", "--stop-on-stdin-close"];
    private static readonly string[] s_cmdletOnly = ["NoConnect", "TimeoutSec"];

    private static PropertyInfo[] Parameters { get; } =
        [.. typeof(Commands.StartMieEmulatorCommand).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.GetCustomAttributes<ParameterAttribute>().Any())];

    [Fact]
    public void All_three_have_the_same_options()
    {
        Assert.Equal(s_same.Select(s => s.Property).Concat(s_programOnly).Order(),
            typeof(MieEmulatorOptions).GetProperties().Select(p => p.Name).Order());
        Assert.Equal(
            s_same.Select(s => s.Option).Concat(s_commandOnly).Order(), EmulatorCommand.Create().Options.Select(o => o.Name).Order());
        Assert.Equal(s_same.Select(s => s.Parameter).Concat(s_cmdletOnly).Order(), Parameters.Select(p => p.Name).Order());
    }

    [Fact]
    public void The_defaults_are_the_same_too()
    {
        MieEmulatorOptions inProgram = new();
        StartMieEmulatorCommand cmdlet = new();
        foreach ((string property, string option, string parameter) in s_same)
        {
            object? value = Plain(typeof(MieEmulatorOptions).GetProperty(property)!.GetValue(inProgram), property);
            Option theirs = EmulatorCommand.Create().Options.Single(o => o.Name == option);
            Assert.Equal((option, value), (option, Plain(theirs.HasDefaultValue ? theirs.GetDefaultValue() : null, "")));
            Assert.Equal((parameter, value), (parameter, Plain(Parameters.Single(p => p.Name == parameter).GetValue(cmdlet), "")));
        }
        // Numbers as doubles; nothing, 0, off and the first format alike; checking signatures is the opposite of not checking them.
        static object? Plain(object? value, string property) => value switch
        {
            TimeSpan time => time.TotalSeconds,
            0 or 0.0 => null,
            int number => (double)number,
            bool flag => (flag != (property == "VerifySignatures")) ? true : null,
            SwitchParameter flag => flag.IsPresent ? true : null,
            ServerLogFormat.Text or "Text" => null,
            IReadOnlyCollection<string> { Count: 0 } => null,
            _ => value,
        };
    }

    [Theory]
    [InlineData("--port 70000", "--port")]
    [InlineData("--port x", "--port has to be from 0 to 65535")]
    [InlineData("--create-delay -1", "--create-delay")]
    [InlineData("--requests-per-second NaN", "--requests-per-second")]
    [InlineData("--log-format xml", "xml")]
    [InlineData("--what", "--what")]
    public void A_wrong_value_is_named(string line, string named)
    {
        ParseResult parsed = EmulatorCommand.Create().Parse(line.Split(' '));
        Assert.Contains(parsed.Errors, e => e.Message.Contains(named, StringComparison.Ordinal));
    }
}
