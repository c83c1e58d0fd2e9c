"""packages.py FOLDER FOLDER: checks the packages in the first folder, and that the second has the same ones.

Says what is wrong in sentences and then ends with 1.
"""

import os
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

# What each package asks for. Central pinning names what comes along as well, so that nobody gets older versions.
SHARED = {
    "MassTransit.RabbitMQ",
    "Microsoft.Extensions.Diagnostics.HealthChecks",
    "Microsoft.Extensions.Hosting.Abstractions",
    "Microsoft.Extensions.Logging",
    "Microsoft.Extensions.Logging.Abstractions",
    "Microsoft.Extensions.Options.ConfigurationExtensions",
    "RabbitMQ.Client",
}
STORE = {"Microsoft.EntityFrameworkCore.Sqlite", "Npgsql.EntityFrameworkCore.PostgreSQL"}
EXPECTED = {
    "IacpBus.Contracts": set(),
    "IacpBus.Transport": SHARED | {"IacpBus.Contracts"},
    "IacpBus.Agents": SHARED | STORE | {"IacpBus.Transport"},
    "IacpBus.Testing": SHARED | STORE | {"IacpBus.Agents", "Microsoft.Extensions.Hosting"},
}

problems = []


def entries(path):
    """Name and bytes of each file, without those that NuGet makes anew for each package."""
    with zipfile.ZipFile(path) as package:
        return {
            name: package.read(name)
            for name in package.namelist()
            if not name.startswith(("_rels/", "package/")) and name != "[Content_Types].xml"
        }


def check_package(path, name, version):
    files = entries(path)
    wanted = {f"{name}.nuspec", "README.md", f"lib/net10.0/{name}.dll", f"lib/net10.0/{name}.xml"}
    if set(files) != wanted:
        problems.append(f"{name} holds {sorted(files)} instead of {sorted(wanted)}")
        return
    nuspec = re.sub(r' xmlns="[^"]*"', "", files[f"{name}.nuspec"].decode("utf-8-sig"), count=1)
    metadata = ElementTree.fromstring(nuspec).find("metadata")
    for element in ("description", "tags", "authors", "copyright", "license", "readme"):
        if not (metadata.findtext(element) or "").strip():
            problems.append(f"{name} has no {element}")
    asked = {dependency.get("id"): dependency.get("version") for dependency in metadata.iter("dependency")}
    if set(asked) != EXPECTED[name]:
        problems.append(f"{name} asks for {sorted(asked)} instead of {sorted(EXPECTED[name])}")
    for dependency, wanted_version in asked.items():
        if dependency.startswith("IacpBus.") and wanted_version != version:
            problems.append(f"{name} {version} asks for {dependency} {wanted_version}")
    if b"<member " not in files[f"lib/net10.0/{name}.xml"]:
        problems.append(f"{name} has no documentation of its members")


def check_symbols(path, name):
    files = entries(path)
    if f"lib/net10.0/{name}.pdb" not in files:
        problems.append(f"the symbols of {name} hold {sorted(files)}")


def check_folder(folder):
    version = None
    for file in sorted(os.listdir(folder)):
        match = re.fullmatch(r"(IacpBus\.[A-Za-z]+)\.(\d.*)\.(s?nupkg)", file)
        if not match or match[1] not in EXPECTED:
            problems.append(f"{file} was not expected")
            continue
        version = version or match[2]
        if match[3] == "nupkg":
            check_package(os.path.join(folder, file), match[1], version)
        else:
            check_symbols(os.path.join(folder, file), match[1])
    wanted = {f"{name}.{version}.{kind}" for name in EXPECTED for kind in ("nupkg", "snupkg")}
    for file in sorted(wanted - set(os.listdir(folder))):
        problems.append(f"{file} is missing")


def compare(first, second):
    if sorted(os.listdir(first)) != sorted(os.listdir(second)):
        problems.append("two runs made different packages")
        return
    for file in sorted(os.listdir(first)):
        one, other = entries(os.path.join(first, file)), entries(os.path.join(second, file))
        for name in sorted(set(one) | set(other)):
            if one.get(name) != other.get(name):
                problems.append(f"{name} in {file} differs between two builds of the same sources")


check_folder(sys.argv[1])
compare(sys.argv[1], sys.argv[2])
for problem in problems:
    print(f"packages: {problem}", file=sys.stderr)
sys.exit(1 if problems else 0)
