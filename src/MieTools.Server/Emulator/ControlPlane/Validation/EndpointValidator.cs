using MieTools.Core.Contract;
using MieTools.Core.Routes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks custom endpoints.</summary>
internal static class EndpointValidator
{
    /// <summary>Checks the list of a block.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(FieldRule field, Block environment)
    {
        HashSet<string> suffixes = new(StringComparer.Ordinal);
        foreach (Block entry in environment.Objects(field.Name, field.Entries!))
        {
            string suffix = Required(entry, Fields.EndpointSuffix).Text(Fields.EndpointSuffix);
            string[] methods = entry.Texts(Fields.EndpointMethods);
            if (methods.Length == 0)
                throw ServiceFault.Missing(entry.PathOf(Fields.EndpointMethods));
            try
            {
                MieEndpoint endpoint = MieEndpoint.Create(suffix, methods);
                if (!suffixes.Add(endpoint.Suffix))
                    throw entry.Invalid(Fields.EndpointSuffix, $"'{endpoint.Suffix}' is in the list twice");
            }
            catch (MieException e)
            {
                string named = e.ErrorTarget is "HttpMethods" ? Fields.EndpointMethods : Fields.EndpointSuffix;
                throw ServiceFault.Invalid($"{entry.PathOf(named)}: {e.Message}");
            }
        }
    }

    private static Block Required(Block entry, string name) =>
        entry.Has(name) ? entry : throw ServiceFault.Missing(entry.PathOf(name));
}
