# What OpenNebula has before this cluster: names become identifiers.
data "opennebula_virtual_network" "parent" {
  name = var.parent_network
}

data "opennebula_datastore" "images" {
  name = var.image_datastore
}
