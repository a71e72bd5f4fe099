namespace MieTools.Server.Tests;

/// <summary>
/// What the control plane should do, said in the shortest way and apart from its code (reference, section 8): a list of deployments, each
/// with a state and perhaps a state to come. Times are seconds.
/// </summary>
internal sealed class ControlPlaneModel(int createSeconds, int updateSeconds)
{
    private const int DeletedStay = 3600;

    public List<Item> Items { get; } = [];

    public int Now { get; private set; }

    public void Advance(int seconds)
    {
        Now += seconds;
        foreach (Item item in Items.Where(i => i.Due <= Now))
            item.Arrive();
    }

    public Item Create(string id, string name, int home, int routes, bool updatesFail)
    {
        Item item = new() { Id = id, Name = name, Home = home, Routes = routes, UpdatesFail = updatesFail, Created = Now };
        item.Go("CREATING", "ACTIVE", Now + createSeconds);
        item.Work.Add((home, "MODEL_DEPLOYMENT_CREATE"));
        Items.Add(item);
        return item;
    }

    public bool IsGone(Item item) => item.DeletedAt is { } at && Now - at > DeletedStay;

    /// <summary>The status of an operation on an item; when it is a good one the item changes.</summary>
    public int Apply(Item item, string operation, bool staleEtag, string name, int home, int routes)
    {
        if (IsGone(item))
            return 404;
        if (staleEtag)
            return 412;
        bool stable = item.State is "ACTIVE" or "INACTIVE" or "NEEDS_ATTENTION";
        switch (operation)
        {
            case "rename" when stable:
                item.Name = name;
                item.Work.Add((item.Home, "MODEL_DEPLOYMENT_UPDATE"));
                return 202;
            case "move" when stable:
                item.Home = home;
                return 204;
            case "update" when stable:
                item.Routes = routes;
                return Begin(
                    item, "UPDATE", "UPDATING", item.UpdatesFail ? "NEEDS_ATTENTION" : item.State == "INACTIVE" ? "INACTIVE" : "ACTIVE");
            case "deactivate" when item.State is "ACTIVE" or "NEEDS_ATTENTION":
                return Begin(item, "DEACTIVATE", "UPDATING", "INACTIVE");
            case "activate" when item.State == "INACTIVE":
                return Begin(item, "ACTIVATE", "UPDATING", "ACTIVE");
            case "delete" when stable || item.State == "CREATING":
                item.Served = null;
                return Begin(item, "DELETE", "DELETING", "DELETED");
            default:
                return 409;
        }
    }

    private int Begin(Item item, string operation, string during, string after)
    {
        item.Work.Add((item.Home, "MODEL_DEPLOYMENT_" + operation));
        item.Go(during, after, Now + updateSeconds);
        return 202;
    }

    internal sealed class Item
    {
        public required string Id { get; init; }

        public required string Name { get; set; }

        public required int Home { get; set; }

        public required int Routes { get; set; }

        public required bool UpdatesFail { get; init; }

        public required int Created { get; init; }

        public string State { get; private set; } = "";

        public int? Due { get; private set; }

        public int? DeletedAt { get; private set; }

        public int? Served { get; set; }

        public List<(int Home, string Operation)> Work { get; } = [];

        private string After { get; set; } = "";

        public void Go(string during, string after, int due) => (State, After, Due) = (during, after, due);

        public void Arrive()
        {
            (State, DeletedAt, Due) = (After, After == "DELETED" ? Due : null, null);
            // After an update that failed the routes of before go on.
            Served = State switch { "ACTIVE" => Routes, "NEEDS_ATTENTION" => Served, _ => null };
        }
    }
}
