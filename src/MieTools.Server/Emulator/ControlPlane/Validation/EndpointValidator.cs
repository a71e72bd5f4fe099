using MieTools.Core.Contract;
using MieTools.Core.Routes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks custom endpoints.</summary>
internal static class EndpointValidator
{
    /// <summary>Checks the list of a block.</summary>
    /// <exception cref="ServiceErrorException">A rule is broken.</exception>
    public static void Check(FieldRule field, BodyBlock environment)
    {
        HashSet<string> suffixes = new(StringComparer.Ordinal);
        foreach (BodyBlock entry in environment.Objects(field.Name, field.Entries!))
        {
            string suffix = Required(entry, FieldNames.EndpointSuffix).Text(FieldNames.EndpointSuffix);
            string[] methods = entry.Texts(FieldNames.EndpointMethods);
            if (methods.Length == 0)
                throw ServiceErrorException.Missing(entry.PathOf(FieldNames.EndpointMethods));
            try
            {
                MieEndpoint endpoint = MieEndpoint.Create(suffix, methods);
                if (!suffixes.Add(endpoint.Suffix))
                    throw entry.Invalid(FieldNames.EndpointSuffix, $"'{endpoint.Suffix}' is in the list twice");
            }
            catch (MieException e)
            {
                string named = e.ErrorTarget is "HttpMethods" ? FieldNames.EndpointMethods : FieldNames.EndpointSuffix;
                throw ServiceErrorException.Invalid($"{entry.PathOf(named)}: {e.Message}");
            }
        }
    }

    private static BodyBlock Required(BodyBlock entry, string name) =>
        entry.Has(name) ? entry : throw ServiceErrorException.Missing(entry.PathOf(name));
}
