"""What the attributes of invented things can be."""

GOODS = "salt, amber, slate, wool, cork, tin, honey, barley, indigo, beeswax, flax, copper, sulphur, saffron".split(
    ", "
)
MATERIALS = "granite, oak, basalt, brass, limestone, larch, bronze, sandstone, cedar, marble, iron, clay".split(", ")
COLOURS = "crimson, ochre, teal, violet, ivory, turquoise, maroon, silver, emerald, black, orange, azure".split(", ")
MONTHS = "January February March April May June July August September October November December".split()
ANIMALS = "heron, otter, badger, lynx, raven, sturgeon, hedgehog, falcon, beaver, salmon, owl, hare".split(", ")
SCIENCES = "tides, comets, mosses, earthquakes, fog, beetles, glaciers, bird songs, magnetism, pollen".split(", ")
TOOLS = "clocks, violins, barometers, locks, looms, telescopes, saddles, kettles, compasses, bells".split(", ")
