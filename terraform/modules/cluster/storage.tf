resource "opennebula_image" "system" {
  for_each = var.system_images

  name         = "${var.name}-${each.key}"
  description  = "System of the machines of ${var.name}"
  datastore_id = module.existing.image_datastore_id
  type         = "OS"
  path         = each.value
  persistent   = false
  dev_prefix   = "vd"
  format       = var.image_format

  timeouts {
    create = "30m"
  }
}

# A persistent image is no part of its machine: it is still there when the machine is replaced.
resource "opennebula_image" "data" {
  for_each = var.data_disks

  name         = each.value.name
  description  = "Data of ${each.key}"
  datastore_id = module.existing.image_datastore_id
  type         = "DATABLOCK"
  size         = each.value.size_gb * 1024
  persistent   = true
  dev_prefix   = "vd"
  format       = var.image_format

  lifecycle {
    prevent_destroy = true
  }
}
