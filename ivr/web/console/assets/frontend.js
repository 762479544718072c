// The behaviour of GOV.UK and MOJ components; every page works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { AddAnother } from "@ministryofjustice/frontend/moj/components/add-another/add-another.mjs";
import { Alert } from "@ministryofjustice/frontend/moj/components/alert/alert.mjs";
import { ButtonMenu } from "@ministryofjustice/frontend/moj/components/button-menu/button-menu.mjs";
import { DatePicker } from "@ministryofjustice/frontend/moj/components/date-picker/date-picker.mjs";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  AddAnother,
  Alert,
  ButtonMenu,
  DatePicker,
  SortableTable,
]) {
  createAll(component);
}
