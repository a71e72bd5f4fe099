namespace MieTools.Chat;

/// <summary>How a stroke leaves a line.</summary>
internal enum LineEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>It is done.</summary>
    Accepted,

    /// <summary>It is dropped, as by Ctrl+C.</summary>
    Dropped,

    /// <summary>There was nothing in it, and nothing will come: Ctrl+C or Ctrl+D at an empty line.</summary>
    Left,
}
