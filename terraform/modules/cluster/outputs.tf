output "machines" {
  description = "Identifiers and addresses of the machines in OpenNebula, by name."
  value       = { for name, machine in opennebula_virtual_machine.machine : name => { id = machine.id, address = machine.ip } }
}

output "data_images" {
  description = "Identifiers of the persistent disks in OpenNebula, by machine."
  value       = { for name, image in opennebula_image.data : name => image.id }
}
