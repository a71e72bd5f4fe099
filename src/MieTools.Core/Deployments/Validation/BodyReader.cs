using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Goes through a body with the contract, and finds everything that is wrong with it.</summary>
internal sealed class BodyReader(Findings findings)
{
    private readonly FieldReader _fields = new(findings);

    /// <summary>Reads a body.</summary>
    /// <param name="rule">What it has to be.</param>
    /// <param name="json">The body.</param>
    /// <param name="isPartial">Whether what it lacks may be there already.</param>
    public void Read(BlockRule rule, JsonObject json, bool isPartial = false) => Read(rule, new BodyPlace(json, "", "", "", isPartial));

    private void Read(BlockRule rule, BodyPlace place)
    {
        if (rule.Name is not null)
            place = place with { Owner = rule.Name };
        foreach (ForeignField field in rule.Foreign.Where(field => place.Json[field.Name] is not null))
            Refuse(field, place);
        foreach (FieldRule field in rule.Fields)
            Read(field, rule, place);
        if (rule.Presence is { } presence)
            Read(place.Json[presence.Field] is null ? presence.Absent : presence.There, place);
        foreach (OrderRule order in rule.Orders)
            CheckOrder(order, place);
        if (rule.Bytes is { } bytes)
            CheckBytes(bytes, place);
        BodyAdvice.Write(findings, rule, place);
    }

    private void Read(FieldRule rule, BlockRule owner, BodyPlace place)
    {
        string path = place.PathOf(rule.Name);
        string parameter = place.ParameterOf(rule.Name);
        if (place.Json[rule.Name] is not { } value)
        {
            if (rule.IsRequired && !place.IsPartial)
                findings.Error(path, parameter, "is required.");
            return;
        }
        switch (rule.Kind)
        {
            case FieldKind.Object when value is JsonObject json:
                Read(rule.Block!, place.Child(rule.Name, json));
                break;
            case FieldKind.Objects when value is JsonArray list:
                ReadList(rule, place, list);
                break;
            default:
                string? text = _fields.Read(rule, owner, value, new(path, parameter, place.Owner));
                if (text is not null && rule.Variant?.Invoke(text) is { } further)
                    Read(further, place);
                break;
        }
    }

    private void ReadList(FieldRule rule, BodyPlace place, JsonArray list)
    {
        string path = place.PathOf(rule.Name);
        string parameter = place.ParameterOf(rule.Name);
        int count = list.Count;
        if (rule.Entries is { } entries && !entries.Contains(count))
        {
            findings.Error(path, parameter, entries.Least == entries.Most
                ? $"has {CountText.Of(count, "entry", "entries")}; the service takes exactly {entries.Least}."
                : $"needs at least {entries.Least} {rule.Name.TrimEnd('s')}.");
        }

        int index = 0;
        foreach (JsonNode? entry in list)
        {
            string name = $"{rule.Name}[{index++}]";
            if (entry is JsonObject json)
                Read(rule.Block!, place.Child(name, json) with { Parameter = parameter });
            else
                findings.Error(place.PathOf(name), parameter, "must be a JSON object.");
        }
    }

    private void Refuse(ForeignField field, BodyPlace place)
    {
        string path = place.PathOf(field.Name);
        string parameter = place.ParameterOf(field.Name);
        switch (field.Reason)
        {
            case ForeignReason.OtherType:
                findings.Error(path, parameter, $"is not a field of {place.Owner}.");
                break;
            case ForeignReason.OtherLayout:
                string parent = place.Path[..(place.Path.LastIndexOf('.') + 1)];
                findings.Error(parent + FieldNames.Infrastructure, SettingNames.Of(FieldNames.Infrastructure, place),
                    $"holds settings of the instance pool that {FieldNames.Model} holds too; send one of the two layouts.");
                break;
            case ForeignReason.NeedsContainer:
                findings.Error(path, parameter,
                    $"needs {FieldNames.EnvironmentType} {FieldNames.OcirContainer}; the environment is {place.Owner} "
                    + "(conda), which has no container and no custom endpoints.");
                break;
            case ForeignReason.FixedShape:
                findings.Error(path, parameter, $"is for flex shapes; {place.Owner} comes in one size: leave it out.");
                break;
            case ForeignReason.OnlyModelGroup:
                findings.Error(path, parameter, $"is for deployments of a model group ({FieldNames.ModelGroupType}).");
                break;
            case ForeignReason.NotUpdatable:
                findings.Error(path, parameter, field.Name == FieldNames.CompartmentId
                    ? "cannot be updated; move the deployment instead."
                    : "cannot be updated.");
                break;
        }
    }

    private void CheckOrder(OrderRule order, BodyPlace place)
    {
        if (place.Number(order.Low) is not { } low || place.Number(order.High) is not { } high
            || findings.IsWrong(place.PathOf(order.Low)) || findings.IsWrong(place.PathOf(order.High)))
        {
            return;
        }

        if (low > high)
        {
            int dot = order.Named.LastIndexOf('.');
            string parameter = dot < 0
                ? place.ParameterOf(order.Named)
                : place.Child(order.Named[..dot], place.Json).ParameterOf(order.Named[(dot + 1)..]);
            findings.Error(place.PathOf(order.Named), parameter, order.Named == order.Low
                ? FormattableString.Invariant($"is {low}; it must not be over {order.High}, {high}.")
                : dot < 0
                ? FormattableString.Invariant($"is {high}; it must not be under {order.Low}, {low}.")
                : FormattableString.Invariant($"is {high}, under the {low} that are requested; raise it with -{parameter}."));
        }
        else if (order.Middle is { } name && place.Number(name) is { } middle && (middle < low || middle > high)
            && !findings.IsWrong(place.PathOf(name)))
        {
            findings.Error(place.PathOf(name), place.ParameterOf(name), FormattableString.Invariant(
                $"is {middle}; it must be {low} to {high}, the minimum and maximum instance counts."));
        }
    }

    private void CheckBytes(SharedBytes shared, BodyPlace place)
    {
        int bytes = shared.Fields.Sum(name =>
            place.Json[name] is { } list && BodyValues.Texts(list) is { } texts ? texts.Sum(Encoding.UTF8.GetByteCount) : 0);
        if (bytes >= shared.Limit)
        {
            findings.Error(place.PathOf(shared.Fields[0]), place.ParameterOf(shared.Fields[0]),
                $"and {string.Join(", ", shared.Fields[1..])} have {bytes} bytes; together they must have less than {shared.Limit}.");
        }
    }
}
