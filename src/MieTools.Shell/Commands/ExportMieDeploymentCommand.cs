using System.Management.Automation;
using System.Text;
using MieTools.Binding;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Commands;

/// <summary><c>Export-MieDeployment</c>: writes the payload that makes a deployment again.</summary>
public abstract class ExportMieDeploymentCommand : DeploymentFileCommand
{
    // By file, which deployment it has: in one run none may take the place of another.
    private readonly Dictionary<string, MieDeployment> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file, or a folder that gets a file of each deployment's name.</summary>
    // Not mandatory to the engine, which would ask for it where it stands first.
    [Parameter(Position = 1)]
    [Alias("FilePath", "OutFile")]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? Path { get; set; }

    /// <summary>Leaves a file alone that is there already, with an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Hands on the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        string file = FileOf(nameof(Path), Path) ?? throw MieException.InvalidArgument(nameof(Path),
            "No file was given to write to.",
            "Name one: Export-MieDeployment chat chat.json. A folder gets a file of each deployment's name.");
        ForEachTarget(Wanted, Id, takesSeveral: true, () => Export(file));
    }

    private void Export(string file)
    {
        MieDeployment deployment = Await(Deployments.GetAsync(Target!.Id!, StopToken));
        string path = PathOf(file, deployment);
        if (_written.TryGetValue(path, out MieDeployment? other) && other.Id != deployment.Id)
        {
            throw MieException.InvalidArgument(nameof(Path), $"'{path}' has {other} ({other.Id}) already, which was written just now.",
                "Name a folder for several deployments, and give those that have the same name a file each.");
        }
        if (NoClobber && File.Exists(path))
        {
            throw new MieException(MieErrors.FileUnwritable, $"'{path}' is there already, and -NoClobber was given.",
                "Name another file, or leave out -NoClobber.", path);
        }
        if (!ShouldProcess(path, $"Write the payload of {deployment}"))
            return;
        Write(path, DeploymentPayload.Write(DeploymentPayload.Of(deployment)));
        _written[path] = deployment;
        if (PassThru)
            WriteOutput(new FileInfo(path));
    }

    private string PathOf(string file, MieDeployment deployment)
    {
        string path = ResolvePath(file);
        bool isFolder = Directory.Exists(path) || file[^1] == '/' || file[^1] == System.IO.Path.DirectorySeparatorChar;
        return isFolder ? System.IO.Path.Combine(path, FileNames.Of(deployment.DisplayName, deployment.Id) + ".json") : path;
    }

    private void Write(string path, ReadOnlyMemory<byte> json)
    {
        using OutFile file = Await(OutFile.OpenAsync(path, StopToken));
        try
        {
            Await(file.Stream.WriteAsync(json, StopToken).AsTask());
            Await(file.Stream.WriteAsync(Encoding.UTF8.GetBytes(Environment.NewLine), StopToken).AsTask());
        }
        catch (IOException e)
        {
            throw OutFile.NotWritable(path, e, "Make room, or name another file; what was there before is left as it was.");
        }
        file.Commit();
    }
}
