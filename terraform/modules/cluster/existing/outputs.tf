output "parent_network_id" {
  description = "Identifier of the network from which the addresses are reserved."
  value       = data.opennebula_virtual_network.parent.id
}

output "image_datastore_id" {
  description = "Identifier of the datastore for images."
  value       = data.opennebula_datastore.images.id
}
