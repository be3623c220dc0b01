//! What the demo's names are made of. Invented; where one exists, it is by chance.

/// What an organization does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sector {
    Health,
    Money,
    School,
    Other,
}

/// The organization of every demo.
pub(super) const FIRST: (&str, &str) = ("Acme", "Dental Group");

pub(super) const PREFIXES: [&str; 40] = [
    "Acme",
    "Alderwick",
    "Ashvale",
    "Birchmoor",
    "Brackenhall",
    "Calderfen",
    "Copperlane",
    "Coldspring",
    "Dunmarrow",
    "Eastmarch",
    "Elmsworthy",
    "Fernhollow",
    "Foxglove",
    "Galehaven",
    "Greywater",
    "Hartsedge",
    "Hollowbrook",
    "Inglebrook",
    "Ironbridge Lane",
    "Juniper Reach",
    "Kestrelmount",
    "Larkmeadow",
    "Lindenrow",
    "Maplecross",
    "Marrowgate",
    "Nettlefold",
    "Northwater",
    "Oakhurst Vale",
    "Old Quarry",
    "Pinecroft",
    "Quillhaven",
    "Ravensholt",
    "Rookery Lane",
    "Saltmarsh",
    "Silverbeck",
    "Stonewell",
    "Thistledown",
    "Umberfield",
    "Westerley",
    "Yarrowdale",
];

pub(super) const KINDS: [(&str, Sector); 24] = [
    ("Dental Group", Sector::Health),
    ("Family Clinic", Sector::Health),
    ("Veterinary Hospital", Sector::Health),
    ("Orthopedics", Sector::Health),
    ("Physiotherapy", Sector::Health),
    ("Eye Care", Sector::Health),
    ("Accounting", Sector::Money),
    ("Credit Union", Sector::Money),
    ("Insurance Brokers", Sector::Money),
    ("Law Offices", Sector::Money),
    ("Academy", Sector::School),
    ("School District", Sector::School),
    ("Music School", Sector::School),
    ("Architects", Sector::Other),
    ("Brewing", Sector::Other),
    ("Builders", Sector::Other),
    ("Farm Supply", Sector::Other),
    ("Freight", Sector::Other),
    ("Hotels", Sector::Other),
    ("Machine Works", Sector::Other),
    ("Printing", Sector::Other),
    ("Property Management", Sector::Other),
    ("Roofing", Sector::Other),
    ("Woodworks", Sector::Other),
];

/// What an Access Group of the demo holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Half(usize),
    Of(Sector),
}

pub(super) const GROUPS: [(&str, Part); 5] = [
    ("North", Part::Half(0)),
    ("Healthcare", Part::Of(Sector::Health)),
    ("South", Part::Half(1)),
    ("Legal and Finance", Part::Of(Sector::Money)),
    ("Schools", Part::Of(Sector::School)),
];

pub(super) const GIVEN: [&str; 40] = [
    "Ada", "Amir", "Beatriz", "Callum", "Chidi", "Daniela", "Dmitri", "Elena", "Emeka", "Farah", "Felix",
    "Greta", "Hana", "Hugo", "Imani", "Ivan", "Jonas", "Julia", "Kenji", "Lena", "Liam", "Mara", "Mateo",
    "Mei", "Nadia", "Noah", "Olga", "Omar", "Priya", "Quentin", "Rosa", "Samir", "Sofia", "Tariq", "Tess",
    "Uma", "Victor", "Wanda", "Yusuf", "Zoe",
];

pub(super) const FAMILY: [&str; 40] = [
    "Abara",
    "Almeida",
    "Bergstrom",
    "Brennan",
    "Castellan",
    "Chowdhury",
    "Dahl",
    "Dubois",
    "Eriksen",
    "Farrow",
    "Fontaine",
    "Gallagher",
    "Haddad",
    "Hartmann",
    "Ibarra",
    "Ivanova",
    "Jansen",
    "Kaur",
    "Kimura",
    "Kowalski",
    "Larsen",
    "Lindqvist",
    "Mbeki",
    "Moreau",
    "Navarro",
    "Nguyen",
    "Okafor",
    "Olsen",
    "Petrov",
    "Quigley",
    "Ramires",
    "Rossi",
    "Sato",
    "Schreiber",
    "Tanaka",
    "Torres",
    "Vance",
    "Whitlock",
    "Yilmaz",
    "Zielinski",
];

pub(super) const SITES: [&str; 8] = ["DC", "HQ", "OFC", "LAB", "WHS", "BR", "EAST", "WEST"];

/// What a network is the network of.
pub(super) const WINGS: [&str; 8] = [
    "Main Office",
    "North Wing",
    "Warehouse",
    "Front Desk",
    "Annex",
    "Clinic Floor",
    "Workshop",
    "Guest Wi-Fi",
];

pub(super) const SAAS_PRODUCTS: [&str; 2] = ["Microsoft 365", "Google Workspace"];

/// Models that stand at a site, with what they hold in gigabytes.
pub(super) const MODELS: [(&str, i64); 9] = [
    ("SIRIS 5 X1", 2_000),
    ("SIRIS 5 X4", 8_000),
    ("SIRIS 5 P12", 12_000),
    ("SIRIS 5 E36", 36_000),
    ("SIRIS 4 P", 6_000),
    ("ALTO 3", 1_000),
    ("ALTO 4", 2_000),
    ("NAS 3", 4_000),
    ("NAS 2", 2_000),
];

pub(super) const CLOUD_MODEL: &str = "CLDSIRIS-AZ";

pub(super) const ROLES: [&str; 9] = ["DC", "FS", "SQL", "APP", "EXCH", "RDS", "ERP", "WEB", "PRINT"];

pub(super) const SYSTEMS: [&str; 6] = [
    "Windows Server 2022 Standard",
    "Windows Server 2019 Standard",
    "Windows Server 2016 Datacenter",
    "Windows 11 Pro",
    "Ubuntu 24.04 LTS",
    "Rocky Linux 9",
];

pub(super) const PLANS: [&str; 3] =
    ["Infinite Cloud Retention", "Time-Based Retention: 1 Year", "Time-Based Retention: 7 Years"];
