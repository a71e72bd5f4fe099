using System.Text;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Goes through a body with the contract and refuses the first thing that is wrong with it, in the service's words.</summary>
internal static class BlockValidator
{
    /// <summary>Checks an object and what is in it.</summary>
    /// <exception cref="ServiceErrorException">A rule is broken.</exception>
    public static void Check(BlockRule rule, BodyBlock block, string owner = "")
    {
        owner = rule.Name ?? owner;
        foreach (ForeignField field in rule.Foreign)
        {
            if (block.Has(field.Name))
                throw block.Invalid(field.Name, Reason(field.Reason, owner));
        }
        foreach (FieldRule field in rule.Fields)
            Check(field, block, owner);
        if (rule.Presence is { } presence)
            Check(block.Has(presence.Field) ? presence.There : presence.Absent, block, owner);
        foreach (OrderRule order in rule.Orders)
            CheckOrder(order, block);
        if (rule.Bytes is { } shared)
            CheckBytes(shared, block);
    }

    /// <summary>Checks a field.</summary>
    /// <exception cref="ServiceErrorException">It is missing, or a rule is broken.</exception>
    public static void Check(FieldRule field, BodyBlock block, string owner = "")
    {
        if (!block.Has(field.Name))
        {
            if (field.IsRequired)
                throw ServiceErrorException.Missing(block.PathOf(field.Name));
            return;
        }
        switch (field.Kind)
        {
            case FieldKind.Object:
                Check(field.Block!, block.Object(field.Name), owner);
                break;
            case FieldKind.Objects:
                foreach (BodyBlock entry in block.Objects(field.Name, field.Entries!))
                    Check(field.Block!, entry, owner);
                break;
            default:
                if (ValueValidator.Check(field, block) is { } text && field.Variant?.Invoke(text) is { } further)
                    Check(further, block, owner);
                break;
        }
    }

    private static void CheckOrder(OrderRule order, BodyBlock block)
    {
        if (block.NumberAt(order.Low) is not { } low || block.NumberAt(order.High) is not { } high)
            return;
        if (low > high)
        {
            throw block.Invalid(order.Named, order.Named == order.Low
                ? FormattableString.Invariant($"is {low}, over {order.High}, {high}")
                : FormattableString.Invariant($"is {high}, under {order.Low}, {low}"));
        }

        if (order.Middle is { } name && block.NumberAt(name) is { } middle && (middle < low || middle > high))
        {
            throw block.Invalid(name, FormattableString.Invariant(
                $"is {middle}; it has to be from {order.Low}, {low}, to {order.High}, {high}"));
        }
    }

    private static void CheckBytes(SharedBytes shared, BodyBlock block)
    {
        int bytes = shared.Fields.SelectMany(block.Texts).Sum(Encoding.UTF8.GetByteCount);
        if (bytes >= shared.Limit)
        {
            throw block.Invalid(shared.Fields[0],
                $"and {string.Join(", ", shared.Fields[1..])} have {bytes} bytes together; it has to be under {shared.Limit}");
        }
    }

    private static string Reason(ForeignReason reason, string owner) => reason switch
    {
        ForeignReason.OtherLayout => $"cannot go together with {FieldNames.Infrastructure}: name the instances in one of the two",
        ForeignReason.NeedsContainer => $"needs {FieldNames.EnvironmentType} {FieldNames.OcirContainer}",
        ForeignReason.FixedShape => $"is for flex shapes, and {owner} is none",
        ForeignReason.NotUpdatable => "cannot be updated",
        ForeignReason.OnlyModelGroup => $"is a field of {FieldNames.ModelGroupType}",
        _ => $"is not a field of {owner}",
    };
}
