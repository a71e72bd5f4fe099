namespace MieTools.Core.Contract;

/// <summary>Why a field must not be in an object.</summary>
internal enum ForeignReason
{
    /// <summary>It is a field of another type.</summary>
    OtherType,

    /// <summary>The instances are named in the infrastructure block, too.</summary>
    OtherLayout,

    /// <summary>It is a field of containers.</summary>
    NeedsContainer,

    /// <summary>The shape comes in one size.</summary>
    FixedShape,

    /// <summary>An update cannot change it.</summary>
    NotUpdatable,

    /// <summary>It is a field of updates of model groups.</summary>
    OnlyModelGroup,
}
