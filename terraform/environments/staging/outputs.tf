output "inventory" {
  description = "Kubespray's inventory: terraform output -raw inventory > hosts.yaml"
  value       = module.layout.inventory
}

output "group_vars" {
  description = "Variables of all hosts: terraform output -raw group_vars > group_vars/all/terraform.yml"
  value       = module.layout.group_vars
}

output "machines" {
  description = "Identifiers and addresses of the machines in OpenNebula, by name."
  value       = module.cluster.machines
}

output "data_images" {
  description = "Identifiers of the persistent disks in OpenNebula, by machine."
  value       = module.cluster.data_images
}
