using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Commands;

/// <summary>Images that go with a prompt: named, in a row, or piped in as files.</summary>
public abstract partial class InferenceCommand
{
    // The names under which a column binds.
    private static readonly string[] s_names = [nameof(Image), "Images", "Attachment"];

    private bool _isImageFixed;
    private bool _isImageBlock;
    private ImmutableArray<ChatAttachment> _attachments;

    /// <summary>
    /// Images (PNG, JPEG, GIF, WebP ...) and PDF files that go with the prompt: paths, wildcards too, files, addresses or bytes.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Images", "Attachment")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ImageTransformation]
    public PSObject[]? Image { get; set; }

    // Whether the command or the row asks something, so that an image is one of the question.
    private bool IsAsked => CurrentPrompt is not null || Message is not null || _isImageFixed;

    // What is left of the input to be said, when its image is apart.
    private object? InputBesideImage
    {
        get
        {
            if (ImageReader.FileOf(InputObject) is { } path)
                return _isImageBlock ? null : new FileInfo(path);
            if (_isImageBlock)
                return InputObject?.Properties[nameof(Prompt)] is null ? null : Input;
            return Input is PSObject row && !_isImageFixed && OfRow(null).Length > 0 ? WithoutImage(row) : Input;
        }
    }

    private static PSObject? WithoutImage(PSObject row)
    {
        PSObject rest = new();
        foreach (PSPropertyInfo property in row.Properties.Where(p => !s_names.Contains(p.Name, StringComparer.OrdinalIgnoreCase)))
            rest.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        return rest.Properties.Any() ? rest : null;
    }

    // The path of a file that was piped in and is an image by its bytes; null for all else.
    private string? PipedImage() => Body is null && Form is null && InFile is null && !_isImageBlock
        && ImageReader.FileOf(InputObject) is { } path
        && Await(ChatAttachment.IsOneAsync(path, StopToken)) ? path : null;

    private ImmutableArray<ChatAttachment> Attachments(IDictionary? row, string? piped)
    {
        ImageReader reader = new(path => ResolvePaths(path, nameof(Image), p => !Directory.Exists(p)), ReadFile);
        // Those of the command line are the same for each input.
        if (_isImageFixed && _attachments.IsDefault)
            _attachments = Read(Image is { Length: > 0 } ? Image : [""]);
        ImmutableArray<ChatAttachment> named = _isImageFixed ? _attachments : Read(OfRow(row));
        return piped is null ? named : [.. named, .. reader.Read(new FileInfo(piped))];

        ImmutableArray<ChatAttachment> Read(object[] values) => [.. ImageReader.Values(values).SelectMany(reader.Read)];
    }

    // A deployment has an image too, that of its container; and of a body it is a member.
    private object[] OfRow(IDictionary? row)
    {
        object? cell = row is not null ? InferenceContent.Cell(row, nameof(Image))
            : PipedTarget is null && !IsTarget && (CurrentPrompt is not null || Message is not null) ? Image : null;
        return [.. (cell is object?[] several ? several : [cell]).OfType<object>().Where(v => !string.IsNullOrWhiteSpace(v.ToString()))];
    }
}
